/** The forms of the fields of a transaction, as the vendor's interface describes them. */
import type { Instant } from '@tillway/kernel'
import type { Fields } from '../wire/message.ts'
import { fromOrderTime } from '../wire/order-time.ts'
import type { Pair } from './payment.ts'
import { type Refusal, refuse } from './refusals.ts'

type Rule = readonly [name: string, pattern: RegExp]

export const amountRules: readonly Rule[] = [
  ['txnAmt', /^[1-9]\d{0,11}$/],
  ['currencyCode', /^156$/],
]

export const backUrlRule: Rule = ['backUrl', /^https?:\/\/\S{1,250}$/]
export const channelTypeRule: Rule = ['channelType', /^0[578]$/]

export const consumeRules: readonly Rule[] = [...amountRules, backUrlRule, channelTypeRule]
export const frontRules: readonly Rule[] = [backUrlRule, channelTypeRule]
export const returnRules: readonly Rule[] = [
  ['txnAmt', /^[1-9]\d{0,11}$/],
  ['origQryId', /^\d{21}$/],
  backUrlRule,
  channelTypeRule,
]

export function pairIn(fields: Fields, merId: string): Pair {
  return { merId, orderId: fields.orderId ?? '', txnTime: fields.txnTime ?? '' }
}

/** Optional URLs that a browser is sent to. */
export function frontUrls(fields: Fields): { frontUrl?: string; frontFailUrl?: string } | Refusal {
  const { frontUrl, frontFailUrl } = fields
  if (frontUrl !== undefined && !isWebUrl(frontUrl)) return refuse('10', 'frontUrl')
  if (frontFailUrl !== undefined && !isWebUrl(frontFailUrl)) return refuse('10', 'frontFailUrl')
  return {
    ...(frontUrl ? { frontUrl } : {}),
    ...(frontFailUrl ? { frontFailUrl } : {}),
  }
}

function isWebUrl(url: string): boolean {
  return /^https?:\/\//.test(url) && URL.canParse(url)
}

const defaultLifeMs = 30 * 60_000

/** When a payer's time is over: `payTimeout`, or half an hour from now. */
export function expiryIn(fields: Fields, now: Instant): Instant | Refusal {
  const { payTimeout } = fields
  if (payTimeout === undefined) return now + defaultLifeMs
  const at = fromOrderTime(payTimeout)
  return at === undefined || at <= now ? refuse('10', 'payTimeout') : at
}

const echoed = [
  'accessType',
  'bizType',
  'txnType',
  'txnSubType',
  'merId',
  'orderId',
  'txnTime',
  'txnAmt',
  'currencyCode',
  'reqReserved',
]

/** An answer is not encoded: what would break its form is not repeated. */
const breaksForm = /[&{}[\]]/

/** What an answer repeats of its request. */
export function echoOf(fields: Fields): Fields {
  return Object.fromEntries(
    echoed.flatMap((name) => {
      const value = fields[name] ?? ''
      return value === '' || breaksForm.test(value) ? [] : [[name, value]]
    }),
  )
}

/** Tells two requests of one pair apart: everything but who signed it when. */
export function fingerprintOf(fields: Fields): string {
  const { signature: _signature, certId: _certId, ...rest } = fields
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)))
}
