import {
  type HttpResponse,
  isCurrency,
  type Money,
  money,
  PayError,
  TransportError,
} from '@tillway/kernel'
import type {
  AttemptReference,
  ChannelAccount,
  ChannelPorts,
  NotificationMessage,
  NotificationReading,
  RefundReference,
} from '../../contract.ts'
import { defineChannel } from '../../contract.ts'
import type { PaymentReport, RefundReport, UnknownCause } from '../../outcome.ts'
import { sampleManifest } from './manifest.ts'
import {
  type SampleNotice,
  type SampleOrder,
  type SampleRefund,
  sign,
  toleranceMs,
  verify,
} from './wire.ts'

export interface SampleAccountConfig {
  readonly merchant: string
  readonly signingKey: string
  readonly apiUrl: string
}

type Uncertain = { readonly status: 'unknown' | 'not_sent'; readonly cause: UnknownCause }
type Answer = Uncertain | { readonly status: 'answered'; readonly ok: boolean; readonly body: Body }
type Body = Readonly<Record<string, unknown>>
type Call = (method: 'GET' | 'POST', path: string, fields?: object) => Promise<Answer>

export const sampleChannel = defineChannel({
  manifest: sampleManifest,
  open(config, ports): ChannelAccount<(typeof sampleManifest.operations)[number]> {
    const account = readConfig(config)
    const call = createCall(account, ports)
    const path = ({ orderNumber }: { orderNumber: string }) => `/orders/${orderNumber}`
    return {
      operations: {
        async start({ amount, expiresAt, ...request }) {
          const { orderNumber, description, notifyUrl, returnUrl } = request
          const fields = { description, notifyUrl, returnUrl, expiresAt, total: amount.amount }
          const answer = await call('POST', path(request), { ...fields, currency: amount.currency })
          const report = paymentReport(answer, orderNumber)
          if (report.status !== 'waiting' || answer.status !== 'answered') return report
          const link = String(answer.body.link)
          const qr = request.presentation === 'qr'
          return {
            ...report,
            action: qr ? { type: 'qr', content: link } : { type: 'redirect', url: link },
          }
        },
        query: async (order) => paymentReport(await call('GET', path(order)), order.orderNumber),
        close: (order) => end(call, `${path(order)}/close`, order),
        reverse: (order) => end(call, `${path(order)}/reverse`, order),
        refund: async ({ notifyUrl, ...refund }) => {
          const fields = { total: refund.amount.amount, notifyUrl }
          return refundReport(await call('POST', refundPath(refund), fields))
        },
        queryRefund: async (refund) => refundReport(await call('GET', refundPath(refund))),
      },
      notifications: {
        read: async (message) => readNotice(message, account, ports.clock.now()),
        accepted: { status: 200, headers: {}, body: 'OK' },
        refused: { status: 401, headers: {}, body: 'NO' },
      },
      maintain: async () => undefined,
    }
  },
})

const refundPath = ({
  orderNumber,
  refundNumber,
}: RefundReference | Omit<RefundReference, 'paid'>) =>
  `/orders/${orderNumber}/refunds/${refundNumber}`

async function end(call: Call, path: string, order: AttemptReference): Promise<PaymentReport> {
  return paymentReport(await call('POST', path), order.orderNumber)
}

function readConfig(config: Readonly<Record<string, string>>): SampleAccountConfig {
  const field = (name: string, pattern: RegExp): string => {
    const value = config[name] ?? ''
    if (pattern.test(value)) return value
    throw new PayError('channel_misconfigured', `${name} is missing or malformed`, { param: name })
  }
  return {
    merchant: field('merchant', /^\w+$/),
    signingKey: field('signingKey', /^[0-9a-f]{64}$/),
    apiUrl: field('apiUrl', /^https?:\/\/[^\s]+$/),
  }
}

function createCall(
  account: SampleAccountConfig,
  { clock, random, http, log }: ChannelPorts,
): Call {
  return async (method, path, fields) => {
    const body = fields === undefined ? '' : JSON.stringify(fields)
    const time = String(clock.now())
    const nonce = Buffer.from(random.bytes(12)).toString('hex')
    const signature = sign(account.signingKey, [method, path, time, nonce, body])
    const headers = { merchant: account.merchant, time, nonce, signature }
    try {
      const url = `${account.apiUrl}${path}`
      const response = await http.send({ method, url, headers, body, timeoutMs: 10_000 })
      return readAnswer(response, account, { nonce, now: clock.now() })
    } catch (error) {
      log.warn({ path, error: String(error) }, 'no answer')
      const known = error instanceof TransportError
      const cause = known && error.failure === 'timeout' ? 'timeout' : 'connection'
      return { status: known && !error.maybeSent ? 'not_sent' : 'unknown', cause }
    }
  }
}

function readAnswer(
  { status, headers, body }: HttpResponse,
  account: SampleAccountConfig,
  { nonce, now }: { nonce: string; now: number },
): Answer {
  if (status >= 500) return { status: 'unknown', cause: 'server_error' }
  if (status === 429) return { status: 'unknown', cause: 'rate_limited' }
  const text = Buffer.from(body).toString('utf8')
  const { time = '', signature } = headers
  const genuine = verify(
    account.signingKey,
    ['answer', String(status), time, nonce, text],
    signature,
  )
  if (!genuine || Math.abs(now - Number(time)) > toleranceMs) {
    return { status: 'unknown', cause: 'signature' }
  }
  try {
    return { status: 'answered', ok: status === 200, body: JSON.parse(text) as Body }
  } catch {
    return { status: 'unknown', cause: 'unreadable' }
  }
}

function paymentReport(answer: Answer, orderNumber: string): PaymentReport {
  if (answer.status !== 'answered') return answer
  if (answer.ok) return orderReport(answer.body as unknown as SampleOrder, orderNumber)
  if (answer.body.error === 'NO_ORDER') return { status: 'absent' }
  if (answer.body.error === 'USED') {
    return { status: 'failed', over: 'declined', code: 'order_number_used' }
  }
  return { status: 'unknown', cause: 'unrecognised' }
}

function orderReport(order: SampleOrder, orderNumber: string): PaymentReport {
  if (order.order !== orderNumber) return { status: 'unknown', cause: 'unrecognised' }
  if (order.state === 'OPEN') return { status: 'waiting' }
  if (order.state === 'CLOSED') return { status: 'failed', over: 'closed', code: 'attempt_closed' }
  if (order.state === 'REVERSED') {
    return { status: 'failed', over: 'reversed', code: 'attempt_closed' }
  }
  if (order.state === 'REFUSED') return { status: 'failed', over: 'declined', code: 'declined' }
  const amount = amountOf(order)
  if (order.state !== 'PAID' || amount === undefined || order.trade === undefined) {
    return { status: 'unknown', cause: 'unrecognised' }
  }
  const paid = { orderNumber, channelTransaction: order.trade, amount }
  return { status: 'succeeded', paid }
}

function amountOf({
  total,
  currency = 'CNY',
}: {
  total: number
  currency?: string
}): Money | undefined {
  return isCurrency(currency) && Number.isSafeInteger(total) ? money(total, currency) : undefined
}

function refundReport(answer: Answer): RefundReport {
  if (answer.status !== 'answered') return answer
  if (answer.ok) return refundState(answer.body as unknown as SampleRefund)
  const { error } = answer.body
  if (error === 'NO_REFUND' || error === 'NO_ORDER') return { status: 'absent' }
  if (error === 'TOO_MUCH')
    return { status: 'failed', code: 'refund_exceeds_paid', evidence: { channelCode: error } }
  if (error === 'USED')
    return { status: 'failed', code: 'refund_conflict', evidence: { channelCode: error } }
  return { status: 'unknown', cause: 'unrecognised' }
}

function refundState(refund: SampleRefund): RefundReport {
  if (refund.state === 'FAILED') return { status: 'failed', code: 'channel_rejected' }
  const amount = amountOf(refund)
  if (refund.state !== 'DONE' || amount === undefined) {
    return { status: 'unknown', cause: 'unrecognised' }
  }
  return { status: 'succeeded', refunded: { refundNumber: refund.refund, amount } }
}

function readNotice(
  { headers, body }: NotificationMessage,
  account: SampleAccountConfig,
  now: number,
): NotificationReading {
  const text = Buffer.from(body).toString('utf8')
  const { time = '', signature } = headers
  if (!verify(account.signingKey, ['notice', time, text], signature)) {
    return { kind: 'refused', why: 'signature' }
  }
  if (!(Math.abs(now - Number(time)) <= toleranceMs)) return { kind: 'refused', why: 'stale' }
  const notice = parseNotice(text)
  if (notice === undefined) return { kind: 'refused', why: 'malformed' }
  if (notice.body.merchant !== account.merchant) return { kind: 'refused', why: 'recipient' }
  return understood(notice)
}

function understood(notice: SampleNotice): NotificationReading {
  const { id } = notice
  if (notice.about === 'refund') {
    const report = refundState(notice.body)
    return { kind: 'refund', id, refundNumber: notice.body.refund, report }
  }
  const orderNumber = notice.body.order
  return { kind: 'payment', id, orderNumber, report: orderReport(notice.body, orderNumber) }
}

function parseNotice(text: string): SampleNotice | undefined {
  try {
    return JSON.parse(text) as SampleNotice
  } catch {
    return undefined
  }
}
