/**
 * Reads notifications. The order of work is the point: size, signature and time first, then the
 * tag of the ciphertext, then the recipient; only then is the content believed.
 */
import type {
  ChannelPorts,
  NotificationMessage,
  NotificationReader,
  NotificationReading,
  RefusalReason,
} from '@tillway/channel'
import { answerSignatureBytes, probePrefix, readAnswerSignature } from '../wire/answer-signature.ts'
import { type JsonObject, maxJsonBytes, parseJsonObject } from '../wire/json.ts'
import { paymentEvent, readEnvelope, refundEvents } from '../wire/notification.ts'
import { readRefund } from '../wire/refund.ts'
import { isFresh } from '../wire/request-signature.ts'
import { openResource } from '../wire/resource.ts'
import { readTransaction } from '../wire/transaction.ts'
import type { AccountConfig } from './config.ts'
import type { KeyRing } from './key-ring.ts'
import { refundReport } from './refund-report.ts'
import { transactionReport } from './transaction-report.ts'

const json = { 'content-type': 'application/json' }

export function createNotificationReader(
  config: AccountConfig,
  ports: ChannelPorts,
  keys: KeyRing,
): NotificationReader {
  const refusalOf = async (message: NotificationMessage): Promise<RefusalReason | undefined> => {
    if (message.body.length > maxJsonBytes) return 'malformed'
    const signed = readAnswerSignature(message.headers)
    if (signed === undefined) return 'signature'
    if (signed.signature.startsWith(probePrefix)) return 'probe'
    if (!isFresh(signed.timestamp, ports.clock.now())) return 'stale'
    const verifier = keys.known(signed.serial) ?? (await keys.verifierFor(signed.serial))
    if (verifier === undefined) return 'unknown_key'
    const bytes = answerSignatureBytes(signed, message.body)
    return verifier.verify(bytes, signed.signature) ? undefined : 'signature'
  }

  return {
    async read(message) {
      const why = await refusalOf(message)
      return why === undefined ? readContent(config, message.body) : { kind: 'refused', why }
    },
    accepted: { status: 204, headers: {}, body: '' },
    refused: { status: 401, headers: json, body: '{"code":"FAIL","message":"refused"}' },
  }
}

function readContent(config: AccountConfig, body: Uint8Array): NotificationReading {
  const object = parseJsonObject(body)
  const envelope = object && readEnvelope(object)
  if (envelope === undefined) return { kind: 'refused', why: 'malformed' }
  const { id, event_type, resource } = envelope
  const isRefund = refundEvents.some((event) => event === event_type)
  if (!isRefund && event_type !== paymentEvent) return { kind: 'ignored', id, why: event_type }
  const opened = openResource(resource, config.apiV3Key.reveal())
  const content = opened && parseJsonObject(opened)
  if (content === undefined) return { kind: 'refused', why: 'malformed' }
  return isRefund ? readRefundContent(config, id, content) : readPayment(config, id, content)
}

function readPayment(config: AccountConfig, id: string, content: JsonObject): NotificationReading {
  const transaction = readTransaction(content)
  const { mchid, appid, out_trade_no: orderNumber } = transaction
  if (mchid !== config.mchid || appid !== config.appid) return { kind: 'refused', why: 'recipient' }
  if (orderNumber === undefined) return { kind: 'refused', why: 'malformed' }
  return { kind: 'payment', id, orderNumber, report: transactionReport(transaction, {}) }
}

function readRefundContent(
  config: AccountConfig,
  id: string,
  content: JsonObject,
): NotificationReading {
  const refund = readRefund(content)
  if (refund.mchid !== config.mchid) return { kind: 'refused', why: 'recipient' }
  if (refund.out_refund_no === undefined) return { kind: 'refused', why: 'malformed' }
  const report = refundReport(refund, {})
  return { kind: 'refund', id, refundNumber: refund.out_refund_no, report }
}
