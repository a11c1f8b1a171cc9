/**
 * What the gateway checks before it looks at what is wanted: that the message can be read at all,
 * who sends it, its signature, and the fields that every message has.
 */
import type { SimulatorRequest } from '@tillway/channel/simulator'
import type { Clock } from '@tillway/kernel'
import { type Fields, readForm, signingText } from '../wire/message.ts'
import { fromOrderTime } from '../wire/order-time.ts'
import { protocolVersion, verifySharedKey, verifyWithKey } from '../wire/signing.ts'
import type { Merchant, Merchants } from './merchants.ts'
import { type Refusal, refuse } from './refusals.ts'

export interface Admission {
  readonly merchant: Merchant
  readonly fields: Fields
}

/** Without a merchant there is nobody to sign for: such a message counts as unreadable. */
export type Entry =
  | Admission
  | (Admission & { readonly refusal: Refusal })
  | { readonly unreadable: true }

/** How far `txnTime` may lie in the past and in the future. */
const oldestMs = 86_400_000
const newestMs = 86_400_000

export function admit(
  request: SimulatorRequest,
  ports: { readonly clock: Clock; readonly merchants: Merchants },
): Entry {
  const fields = readRequest(request)
  const merchant = fields && ports.merchants.byMerId(fields.merId ?? '')
  if (fields === undefined || merchant === undefined) return { unreadable: true }
  if (!fields.signature || !fields.signMethod || !fields.version) return { unreadable: true }
  const refusal = checkSignature(fields, merchant) ?? checkCommon(fields, ports.clock)
  return refusal === undefined ? { merchant, fields } : { merchant, fields, refusal }
}

function readRequest(request: SimulatorRequest): Fields | undefined {
  const type = request.headers['content-type'] ?? ''
  if (request.method !== 'POST' || !/^application\/x-www-form-urlencoded(;|$)/i.test(type)) {
    return undefined
  }
  return readForm(request.body)
}

function checkSignature(fields: Fields, merchant: Merchant): Refusal | undefined {
  const { method } = merchant.record
  const { signature = '', signMethod, certId = '', version } = fields
  if (version !== protocolVersion || signMethod !== method) return refuse('11')
  const text = signingText(fields)
  const isGenuine =
    method === '11' || method === '12'
      ? verifySharedKey(text, signature, method, merchant.sharedKey)
      : certId === merchant.certId &&
        verifyWithKey(text, signature, { method, key: merchant.publicKey, certId })
  return isGenuine ? undefined : refuse('11')
}

type Rule = readonly [name: string, pattern: RegExp]

const commonRules: readonly Rule[] = [
  ['encoding', /^UTF-8$/],
  ['txnType', /^\d{2}$/],
  ['txnSubType', /^\d{2}$/],
  ['bizType', /^\d{6}$/],
  ['accessType', /^0$/],
  ['orderId', /^[A-Za-z0-9]{8,32}$/],
  ['txnTime', /^\d{14}$/],
]

function checkCommon(fields: Fields, clock: Clock): Refusal | undefined {
  const refusal = checkFields(fields, commonRules)
  if (refusal !== undefined) return refusal
  const at = fromOrderTime(fields.txnTime ?? '')
  if (at === undefined) return refuse('10', 'txnTime')
  // A query and a reversal name an order by the time that it had.
  if (fields.txnType === '00' || fields.txnType === '99' || fields.txnType === '78') {
    return undefined
  }
  const age = clock.now() - at
  return age > oldestMs || age < -newestMs ? refuse('10', 'txnTime') : undefined
}

/** The first rule that is broken: 13 for a field that is missing, 10 for one of the wrong form. */
export function checkFields(fields: Fields, rules: readonly Rule[]): Refusal | undefined {
  const missing = rules.find(([name]) => !fields[name])
  if (missing !== undefined) return refuse('13', missing[0])
  const wrong = rules.find(([name, pattern]) => !pattern.test(fields[name] ?? ''))
  return wrong === undefined ? undefined : refuse('10', wrong[0])
}
