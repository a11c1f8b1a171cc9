/**
 * Which fault strikes a request: one that a rule of the console names, one that the amount asks for,
 * or one of those that every simulator can play.
 *
 * Of the latter some mean nothing here: nothing leaves when a payment starts (`start_*`), and the
 * host tells nobody anything unasked (all that speak of notifications, `probe_signature`).
 */
import type { FaultName } from '@tillway/channel/simulator'
import type { Call } from './call.ts'
import type { BookedFlow, FlowKind } from './flow.ts'
import { type Fault, faultOfAmount } from './line-faults.ts'
import { isReferring, namedOriginal } from './originals.ts'
import { type HostRequest, linkOf } from './request.ts'
import { checkNumber } from './terminal-checks.ts'

type Row = readonly [FaultName, Fault]

/** In their order of precedence. */
const whilePaying: readonly Row[] = [
  ['declined', { code: '05' }],
  ['slow_answers', { line: 'slow_answer' }],
  ['wrong_amount', { line: 'wrong_amount' }],
  ['unsigned_answer', { line: 'no_mac' }],
  ['bad_answer_signature', { line: 'wrong_mac' }],
  ['late_success_after_close', { line: 'late_answer' }],
  ['key_rotation', { line: 'key_rollover' }],
]
const whileRefunding: readonly Row[] = [
  ['refund_failed', { code: '05' }],
  ['refund_timeout_after_success', { line: 'no_answer' }],
  ['slow_answers', { line: 'slow_answer' }],
]
/** Once each, because a reversal is repeated until it is answered. */
const whileReversing: readonly Row[] = [
  ['close_timeout_after_success', { line: 'no_answer' }],
  ['query_timeout_after_payment', { line: 'swallow' }],
  ['slow_answers', { line: 'slow_answer' }],
]

const paying: readonly string[] = ['sale', 'preAuthorization', 'completion'] satisfies FlowKind[]
const refunding: readonly string[] = [
  'void',
  'refund',
  'completionVoid',
  'preAuthorizationVoid',
] satisfies FlowKind[]

export function chooseFault(call: Call): Fault | undefined {
  const { world, request } = call
  const { type, terminal, stan, amount } = request
  const scripted = world.script.strike({ type, terminal, stan })
  if (scripted !== undefined) return scripted
  // What was booked already is refused as it is, or a repeated request would never get an answer.
  if (checkNumber(call) !== undefined) return undefined
  const isPaying = paying.includes(request.transaction ?? '') && !request.isReversal
  const isMagic = isPaying && world.state.settings.get('magic_amounts') === 'on'
  return (isMagic ? faultOfAmount(amount) : undefined) ?? generic(call)
}

function generic(call: Call): Fault | undefined {
  const { world, request } = call
  const rows = rowsOf(request)
  const original = originalOf(call)
  const subject = {
    orderNumber: original?.orderNumber ?? linkOf(request),
    amount: request.amount,
  }
  // A reversal is repeated until it is answered: it must not meet the same fault for ever.
  const limit = rows === whileReversing ? 1 : undefined
  return rows.find(([name]) => world.faults.strikes(name, subject, limit))?.[1]
}

/** Faults are asked for by the order: what gives its money back is struck by them too. */
function originalOf(call: Call): BookedFlow | undefined {
  const { transaction, isReversal } = call.request
  if (isReversal) return call.world.state.flows.ofName(call.request)
  const isRefunding = transaction !== undefined && refunding.includes(transaction)
  return isRefunding && isReferring(transaction) ? namedOriginal(call, transaction) : undefined
}

function rowsOf({ transaction, isReversal }: HostRequest): readonly Row[] {
  if (isReversal) return whileReversing
  if (transaction === undefined) return []
  if (paying.includes(transaction)) return whilePaying
  return refunding.includes(transaction) ? whileRefunding : []
}
