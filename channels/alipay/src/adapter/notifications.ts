/**
 * Reads notifications. Nothing of a message is believed before its signature was checked over the
 * bytes that came, and then it must be for this app and this seller. Amount and order are compared
 * with the attempt by the platform, which has it.
 */
import type { NotificationMessage, NotificationReader, NotificationReading } from '@tillway/channel'
import { isPayError } from '@tillway/kernel'
import { acknowledgement, notificationType } from '../wire/notification.ts'
import {
  decodeCharset,
  decodeForm,
  type GatewayParameters,
  isUnambiguous,
  notificationSigningText,
} from '../wire/parameters.ts'
import type { Gateway } from './gateway.ts'
import type { Settings } from './settings.ts'
import { readYuan, reportTrade } from './trade-report.ts'
import type { VerificationKeys } from './verification-keys.ts'

export interface NotificationParts {
  readonly settings: Settings
  readonly keys: VerificationKeys
  readonly gateway: Gateway
}

const maxBodyBytes = 64 * 1024
const plainText = Object.freeze({ 'content-type': 'text/plain;charset=utf-8' })

export function createNotificationReader(parts: NotificationParts): NotificationReader {
  return {
    read: (message) => readNotification(parts, message),
    accepted: { status: 200, headers: plainText, body: acknowledgement },
    refused: { status: 400, headers: plainText, body: 'fail' },
  }
}

async function readNotification(
  parts: NotificationParts,
  message: NotificationMessage,
): Promise<NotificationReading> {
  const bytes =
    message.body.length > maxBodyBytes ? undefined : read(() => decodeForm(message.body))
  if (bytes === undefined || !isUnambiguous(bytes)) return { kind: 'refused', why: 'malformed' }
  const refusal = await refuseSignature(parts, bytes)
  if (refusal !== undefined) return refusal
  const values = read(() => decodeCharset(bytes, bytes.charset ?? 'utf-8'))
  if (values === undefined) return { kind: 'refused', why: 'malformed' }
  const { appId, sellerId } = parts.settings
  const isOurs = values.app_id === appId
  const isForSeller = sellerId === undefined || values.seller_id === sellerId
  if (!isOurs || !isForSeller) return { kind: 'refused', why: 'recipient' }
  return interpret(values)
}

async function refuseSignature(
  { keys, gateway }: NotificationParts,
  bytes: GatewayParameters,
): Promise<NotificationReading | undefined> {
  const { sign, sign_type: signType, alipay_cert_sn: serial } = bytes
  if (sign === undefined || sign === '' || signType !== 'RSA2') {
    return { kind: 'refused', why: 'signature' }
  }
  const isKnown = keys.find(serial) !== undefined
  if (serial !== undefined && !isKnown) await gateway.fetchCertificate(serial)
  const verifiers = keys.find(serial)
  if (verifiers === undefined) return { kind: 'refused', why: 'unknown_key' }
  const isGenuine = signedTexts(bytes).some((text) =>
    verifiers.some((verifier) => verifier.verify(text, sign)),
  )
  return isGenuine ? undefined : { kind: 'refused', why: 'signature' }
}

/** A few kinds of messages are signed together with their `sign_type`; payments are not. */
function signedTexts(bytes: GatewayParameters): readonly Uint8Array[] {
  return (['left_out', 'kept'] as const).map((signType) =>
    Buffer.from(notificationSigningText(bytes, signType), 'latin1'),
  )
}

function interpret(values: GatewayParameters): NotificationReading {
  const { notify_id: id, out_trade_no: orderNumber } = values
  if (!id || !orderNumber) return { kind: 'refused', why: 'malformed' }
  if (values.notify_type !== notificationType) {
    return { kind: 'ignored', id, why: 'not about a trade' }
  }
  if (isAboutRefund(values)) return interpretRefund(values, id)
  if (values.trade_status === 'WAIT_BUYER_PAY') {
    return { kind: 'ignored', id, why: 'the payer has not paid yet' }
  }
  const report = reportTrade(
    {
      orderNumber,
      tradeNumber: present(values.trade_no),
      status: values.trade_status,
      total: values.total_amount,
      paidAt: present(values.gmt_payment),
    },
    evidenceOf(values),
  )
  return { kind: 'payment', id, orderNumber, report }
}

/** A refund repeats the trade's status, TRADE_SUCCESS included: it must not pass for a payment. */
function isAboutRefund(values: GatewayParameters): boolean {
  const refunded = readYuan(present(values.refund_fee)) ?? 0
  return refunded > 0 || !!values.gmt_refund || !!values.out_biz_no
}

function interpretRefund(values: GatewayParameters, id: string): NotificationReading {
  const { out_biz_no: refundNumber, out_trade_no: orderNumber } = values
  // A cancelled order is refunded by the channel itself, without a request number of ours.
  if (!refundNumber || refundNumber === orderNumber) {
    return { kind: 'ignored', id, why: 'a refund without a number of ours' }
  }
  // `refund_fee` is the sum of all refunds: what this one moved is asked for by query.
  const report = { status: 'pending', evidence: evidenceOf(values) } as const
  return { kind: 'refund', id, refundNumber, report }
}

function evidenceOf(values: GatewayParameters) {
  const { trade_status: channelCode, notify_id: channelRequestId } = values
  return {
    ...(channelCode ? { channelCode } : {}),
    ...(channelRequestId ? { channelRequestId } : {}),
  }
}

function present(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}

function read<T>(decode: () => T): T | undefined {
  try {
    return decode()
  } catch (error) {
    if (isPayError(error)) return undefined
    throw error
  }
}
