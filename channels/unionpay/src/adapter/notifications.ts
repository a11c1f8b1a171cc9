/**
 * Reads notifications. Nothing of a message is believed before its signature, the certificate that
 * came with it and that certificate's chain were checked, and then it must be for this merchant.
 * Amount and order are compared with the attempt by the platform, which has it.
 */
import type {
  NotificationMessage,
  NotificationReader,
  NotificationReading,
  RefusalReason,
} from '@tillway/channel'
import type { Clock, Log } from '@tillway/kernel'
import { type Fields, readForm } from '../wire/message.ts'
import { fromOrderTime } from '../wire/order-time.ts'
import { refusalOf, type VerificationRefusal } from '../wire/verification.ts'
import { reportEnrolled } from './enrolled-card.ts'
import { evidenceOf } from './evidence.ts'
import { readPaid } from './facts.ts'
import { reportRefundResult } from './refund-result.ts'
import type { Settings } from './settings.ts'
import { enrolmentReport, judgeResult, resultReport } from './verdicts.ts'

export interface NotificationParts {
  readonly settings: Settings
  readonly clock: Clock
  readonly log: Log
}

const maxBodyBytes = 64 * 1024
const plainText = Object.freeze({ 'content-type': 'text/plain;charset=utf-8' })

export function createNotificationReader(parts: NotificationParts): NotificationReader {
  return {
    read: async (message) => readNotification(parts, message),
    accepted: { status: 200, headers: plainText, body: 'ok' },
    refused: { status: 400, headers: plainText, body: 'fail' },
  }
}

function readNotification(
  { settings, clock, log }: NotificationParts,
  { body }: NotificationMessage,
): NotificationReading {
  const fields = body.length > maxBodyBytes ? undefined : readForm(body)
  if (fields === undefined) return { kind: 'refused', why: 'malformed' }
  const refusal = refusalOf(fields, settings.verification, clock.now())
  if (refusal !== undefined) {
    log.warn({ refusal }, 'a notification is not genuine')
    return { kind: 'refused', why: reasonFor(refusal) }
  }
  if (fields.merId !== settings.merId) return { kind: 'refused', why: 'recipient' }
  return interpret(settings, fields)
}

function reasonFor(refusal: VerificationRefusal): RefusalReason {
  return refusal.startsWith('certificate_') ? 'unknown_key' : 'signature'
}

function interpret(settings: Settings, fields: Fields): NotificationReading {
  const { orderId, txnTime = '', txnType, respCode } = fields
  const at = fromOrderTime(txnTime)
  if (!orderId || !respCode || at === undefined) return { kind: 'refused', why: 'malformed' }
  // The same over all tries: it names the transaction and what became of it, not the try. A word
  // that ends nothing must not make the last one a known fact.
  const id = `${txnType}.${orderId}.${txnTime}.${respCode}`
  const evidence = evidenceOf(fields)
  const verdict = judgeResult(respCode, fields.respMsg)
  switch (txnType) {
    case '01': {
      const paid = verdict.status === 'ok' ? readPaid(fields, at) : undefined
      const report = paid
        ? ({ status: 'succeeded', paid, evidence } as const)
        : resultReport(verdict, evidence)
      return { kind: 'payment', id, orderNumber: orderId, report }
    }
    case '04':
    case '31': {
      const report = reportRefundResult(fields, { respCode, near: at, evidence })
      return { kind: 'refund', id, refundNumber: orderId, report }
    }
    case '79': {
      const report =
        verdict.status === 'ok'
          ? reportEnrolled(settings, fields, evidence)
          : enrolmentReport(verdict, evidence)
      return { kind: 'enrolment', id, enrolmentNumber: orderId, report }
    }
    default:
      return { kind: 'ignored', id, why: 'not about a payment, a refund or a card' }
  }
}
