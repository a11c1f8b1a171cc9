/** Notifications as they go out: encrypted for the merchant, then signed; anew at each try. */
import type { HttpRequest } from '@tillway/kernel'
import { toChinaRfc3339 } from '@tillway/wire'
import { answerHeaders, probePrefix } from '../wire/answer-signature.ts'
import type { JsonObject } from '../wire/json.ts'
import { resourceNonceLength, sealResource } from '../wire/resource.ts'
import { subjectOf } from './ledger.ts'
import type { NoticeFact, PlatformKey } from './records.ts'
import { signatureHeaders } from './sealing.ts'
import { transactionView } from './transaction-view.ts'
import type { World } from './world.ts'

const timeoutMs = 5000

const summaries: Readonly<Record<string, string>> = Object.freeze({
  'TRANSACTION.SUCCESS': '支付成功',
  'REFUND.SUCCESS': '退款成功',
  'REFUND.ABNORMAL': '退款异常',
  'REFUND.CLOSED': '退款关闭',
})

export function buildNotice(world: World, fact: NoticeFact): HttpRequest {
  const entry = world.ledger.order(fact.orderKey)
  const isPayment = fact.out_refund_no === undefined
  const isWrong =
    entry !== undefined &&
    isPayment &&
    world.faults.strikes('bad_notification_signature', subjectOf(entry))
  return noticeRequest(world, fact, (body, key) => signatureHeaders(world, { body, key, isWrong }))
}

/** The test traffic that must be refused: everything is right but the signature. */
export function buildProbe(world: World, fact: NoticeFact): HttpRequest {
  return noticeRequest(world, fact, (body, key) => {
    const headers = signatureHeaders(world, { body, key })
    const signature = `${probePrefix}${headers[answerHeaders.signature] ?? ''}`
    return { ...headers, [answerHeaders.signature]: signature }
  })
}

export function noticeBody(world: World, fact: NoticeFact, content: JsonObject): JsonObject {
  const merchant = world.ledger.merchant(world.ledger.order(fact.orderKey)?.order.mchid ?? '')
  const original_type = fact.out_refund_no === undefined ? 'transaction' : 'refund'
  const resource = sealResource(JSON.stringify(content), merchant?.apiV3Key ?? '', {
    nonce: world.draw.text(resourceNonceLength),
    associated_data: original_type,
  })
  return {
    id: fact.id,
    create_time: toChinaRfc3339(fact.createdAt),
    resource_type: 'encrypt-resource',
    event_type: fact.event_type,
    summary: summaries[fact.event_type] ?? '',
    resource: { original_type, ...resource },
  }
}

export function noticeContent(world: World, fact: NoticeFact): JsonObject {
  const entry = world.ledger.order(fact.orderKey)
  if (entry === undefined) return {}
  if (fact.out_refund_no === undefined) return transactionView(world, entry, 'SUCCESS')
  return refundContent(world, fact, fact.out_refund_no)
}

function refundContent(world: World, fact: NoticeFact, out_refund_no: string): JsonObject {
  const entry = world.ledger.order(fact.orderKey)
  const known = entry && world.ledger.refund(entry.order.mchid, out_refund_no)
  if (known === undefined) return {}
  const total = entry?.payment?.captured
  const { refund, endedAt } = known
  return {
    mchid: refund.mchid,
    out_trade_no: entry?.order.out_trade_no,
    transaction_id: entry?.payment?.transaction_id,
    out_refund_no,
    refund_id: refund.refund_id,
    refund_status: refund.endsAs,
    ...(refund.endsAs === 'SUCCESS' && endedAt !== undefined
      ? { success_time: toChinaRfc3339(endedAt) }
      : {}),
    user_received_account: '支付用户零钱',
    amount: { total, refund: refund.amount, payer_total: total, payer_refund: refund.amount },
  }
}

function noticeUrl(world: World, fact: NoticeFact): string {
  const entry = world.ledger.order(fact.orderKey)
  if (entry === undefined) return ''
  if (fact.out_refund_no === undefined) return entry.order.notify_url
  return world.ledger.refund(entry.order.mchid, fact.out_refund_no)?.refund.notify_url ?? ''
}

function noticeRequest(
  world: World,
  fact: NoticeFact,
  sign: (body: string, key: PlatformKey) => Record<string, string>,
): HttpRequest {
  const key = world.keys.find(fact.signedWith) ?? world.keys.current('certificate')
  const body = JSON.stringify(noticeBody(world, fact, noticeContent(world, fact)))
  return {
    method: 'POST',
    url: noticeUrl(world, fact),
    headers: { ...noticeHeaders, ...sign(body, key) },
    body,
    timeoutMs,
  }
}

export const noticeHeaders: Readonly<Record<string, string>> = Object.freeze({
  'content-type': 'application/json',
  accept: '*/*',
  'user-agent': 'Mozilla/4.0',
})
