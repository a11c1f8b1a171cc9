/** Sends notices, with the faults that happen to them on their way. */
import { createNotifier, type FaultBoard, type SimulatorPorts } from '@tillway/channel/simulator'
import type { HttpRequest } from '@tillway/kernel'
import { encodeForm, type Fields, formContentType } from '../wire/message.ts'
import type { Merchants } from './merchants.ts'
import { garbage, signMessage } from './signed-message.ts'

export interface QueuedNotice {
  readonly id: string
  readonly about: 'payment' | 'return' | 'enrolment'
  readonly merId: string
  /** As the platform writes it. */
  readonly orderNumber: string
  /** Fen that were asked for: what faults go by. */
  readonly asked: number
  readonly url: string
  /** Without certificate and signature: each try is signed anew. */
  readonly fields: Fields
}

export interface NoticeSender {
  send(notice: QueuedNotice, copies?: number): void
  /** As `send`, with the faults of payment notices. */
  sendPayment(notice: QueuedNotice): void
  stop(): void
}

export interface SenderParts {
  readonly ports: SimulatorPorts
  readonly faults: FaultBoard
  readonly merchants: Merchants
  accepted(id: string): void
}

const duplicateCopies = 5
const timeoutMs = 10_000
const minuteMs = 60_000
/** Gaps after tries that were not answered with 200. */
const ladderMs = [minuteMs, 2 * minuteMs, 4 * minuteMs, 5 * minuteMs]

export function createNoticeSender(parts: SenderParts): NoticeSender {
  const { ports, faults } = parts
  const notifier = createNotifier({
    http: ports.http,
    scheduler: ports.scheduler,
    log: ports.log,
    ladderMs,
    accepts: ({ status }) => status === 200,
  })

  const send = (notice: QueuedNotice, copies = 1): void => {
    notifier.send({
      label: `unionpay ${notice.orderNumber}`,
      copies,
      build: () => build(parts, notice, isGarbled(faults, notice)),
      onAccepted: () => parts.accepted(notice.id),
    })
  }

  return {
    send,
    sendPayment(notice) {
      const subject = subjectOf(notice)
      const copies = faults.strikes('duplicate_notifications', subject) ? duplicateCopies : 1
      const isProbed = faults.strikes('probe_signature', subject, 1)
      void (isProbed ? probe(parts, notice) : Promise.resolve()).then(() => send(notice, copies))
    },
    stop: () => notifier.stop(),
  }
}

/** A garbled notification before the true one, as an attacker or a broken proxy would send. */
async function probe(parts: SenderParts, notice: QueuedNotice): Promise<void> {
  const { http, log } = parts.ports
  try {
    await http.send(build(parts, notice, true))
  } catch (error) {
    log.debug({ error: String(error) }, 'the probe was not delivered')
  }
}

function isGarbled(faults: FaultBoard, notice: QueuedNotice): boolean {
  const isPayment = notice.about === 'payment'
  return isPayment && faults.strikes('bad_notification_signature', subjectOf(notice))
}

function build({ merchants }: SenderParts, notice: QueuedNotice, garbled: boolean): HttpRequest {
  const merchant = merchants.byMerId(notice.merId)
  const signed =
    merchant === undefined ? {} : signMessage(notice.fields, merchant, merchants.keys())
  return {
    method: 'POST',
    url: notice.url,
    headers: { 'content-type': formContentType },
    body: encodeForm(garbled ? { ...signed, signature: garbage } : signed),
    timeoutMs,
  }
}

function subjectOf(notice: QueuedNotice) {
  return { orderNumber: notice.orderNumber, amount: notice.asked }
}
