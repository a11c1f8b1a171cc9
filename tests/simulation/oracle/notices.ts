/** A notification is acknowledged only when what it told is durable: part of I2. */
import type { WorldNotice } from '../world/types.ts'
import { type Facts, freshOf } from './facts.ts'
import { type Finding, isTaken } from './finding.ts'

/**
 * The id under which the platform must remember it; undefined for one that says nothing about money
 * (a payer who has not paid yet, a refund without a number of ours).
 */
export function noticeIdOf(body: string): string | undefined {
  if (body.startsWith('{')) return wechatId(JSON.parse(body))
  const form = new URLSearchParams(body)
  const notifyId = form.get('notify_id')
  if (notifyId !== null) return saysNothing(form) ? undefined : notifyId
  const { txnType, orderId, txnTime, respCode } = Object.fromEntries(form)
  if (txnType === undefined) return undefined
  return `${txnType}.${orderId}.${txnTime}.${respCode}`
}

const wechatId = (notice: { readonly id?: string; readonly event_type?: string }) =>
  notice.event_type?.startsWith('TRANSACTION.') || notice.event_type?.startsWith('REFUND.')
    ? notice.id
    : undefined

function saysNothing(form: URLSearchParams): boolean {
  if (form.get('trade_status') === 'WAIT_BUYER_PAY') return true
  const isRefund = Number(form.get('refund_fee') ?? 0) > 0 || Boolean(form.get('gmt_refund'))
  const number = form.get('out_biz_no') ?? ''
  return isRefund && (number === '' || number === form.get('out_trade_no'))
}

export function undurableNotices(now: Facts, before: Facts | undefined): readonly Finding[] {
  return freshOf(now, before, 'notices')
    .filter(({ status }) => isTaken(status))
    .flatMap((notice) => missing(now, notice))
}

function missing({ notifications }: Facts, { path, body }: WorldNotice): readonly Finding[] {
  const id = noticeIdOf(body)
  const account = path.split('/')[3]
  const isKnown = notifications.some(
    (row) => row.notification_id === id && row.account_id === account,
  )
  return id === undefined || isKnown ? [] : [[id, 'acknowledged, and not written down']]
}
