/** The rules for `biz_content`, as the channel documents them. */
import { type Instant, isPayError } from '@tillway/kernel'
import { fromChinaTime, fromYuan, toChinaTime } from '@tillway/wire'
import { methods, type OrderMethod, productCodes } from '../wire/trade.ts'

export type Content = Readonly<Record<string, unknown>>

export interface OrderTerms {
  readonly orderNumber: string
  /** Fen. */
  readonly asked: number
  readonly subject: string
  readonly expiresAt: Instant
  readonly quitUrl?: string
  readonly passback?: string
}

/** The name of the parameter that breaks a rule. */
export interface Fault {
  readonly field: string
}

const orderNumberPattern = /^[A-Za-z0-9_]{1,64}$/
const amountPattern = /^(0|[1-9]\d{0,8})\.\d{2}$/
const timeoutPattern = /^([1-9]\d{0,4})([mhd])$/
const maxAmount = 10_000_000_000
const minuteMs = 60_000
const dayMs = 1440 * minuteMs
const unitMs: Readonly<Record<string, number>> = { m: minuteMs, h: 60 * minuteMs, d: dayMs }

const validityMs: Readonly<Record<OrderMethod, number>> = {
  [methods.precreate]: 120 * minuteMs,
  [methods.wapPay]: 15 * dayMs,
  [methods.pagePay]: 15 * dayMs,
  [methods.appPay]: 15 * dayMs,
  [methods.create]: 15 * dayMs,
}

export function readOrderTerms(
  method: OrderMethod,
  content: Content,
  now: Instant,
): OrderTerms | Fault {
  const orderNumber = content.out_trade_no
  if (!isOrderNumber(orderNumber)) return { field: 'out_trade_no' }
  const asked = readAmount(content.total_amount)
  if (asked === undefined) return { field: 'total_amount' }
  const subject = content.subject
  if (!isSubject(subject)) return { field: 'subject' }
  if (!isProduct(method, content.product_code)) return { field: 'product_code' }
  const expiresAt = readExpiry(method, content, now)
  if (typeof expiresAt !== 'number') return expiresAt
  return {
    orderNumber,
    asked,
    subject,
    expiresAt,
    ...textMember('quitUrl', content.quit_url),
    ...textMember('passback', content.passback_params),
  }
}

export function isOrderNumber(value: unknown): value is string {
  return typeof value === 'string' && orderNumberPattern.test(value)
}

/** Fen from a yuan text with two decimals, from 0.01 to 100000000.00. */
export function readAmount(value: unknown): number | undefined {
  if (typeof value !== 'string' || !amountPattern.test(value)) return undefined
  const amount = fromYuan(value)
  return amount >= 1 && amount <= maxAmount ? amount : undefined
}

function isSubject(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length >= 1 && value.length <= 256 && !/[/=&]/.test(value)
  )
}

function isProduct(method: OrderMethod, value: unknown): boolean {
  if (method !== methods.precreate) return value === productCodes[method]
  return value === undefined || value === productCodes[method] || value === 'FACE_TO_FACE_PAYMENT'
}

function readExpiry(method: OrderMethod, content: Content, now: Instant): Instant | Fault {
  const latest = now + validityMs[method]
  const { time_expire: until, timeout_express: within } = content
  if (until !== undefined) {
    const at = typeof until === 'string' ? readTime(until) : undefined
    return at === undefined || at <= now ? { field: 'time_expire' } : Math.min(at, latest)
  }
  if (within === undefined) return latest
  const duration = typeof within === 'string' ? readDuration(within, now) : undefined
  return duration === undefined ? { field: 'timeout_express' } : Math.min(now + duration, latest)
}

function readTime(text: string): Instant | undefined {
  try {
    return fromChinaTime(text)
  } catch (error) {
    if (isPayError(error)) return undefined
    throw error
  }
}

function readDuration(text: string, now: Instant): number | undefined {
  // `1c`: until the end of the day.
  if (text === '1c') return fromChinaTime(`${toChinaTime(now).slice(0, 10)} 23:59:59`) + 1000 - now
  const [, count, unit = ''] = timeoutPattern.exec(text) ?? []
  const duration = Number(count) * (unitMs[unit] ?? Number.NaN)
  return duration > 0 && duration <= 15 * dayMs ? duration : undefined
}

function textMember<Name extends string>(name: Name, value: unknown) {
  return (typeof value === 'string' && value !== '' ? { [name]: value } : {}) as {
    readonly [key in Name]?: string
  }
}
