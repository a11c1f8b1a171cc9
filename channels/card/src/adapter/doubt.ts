/** Settles what became of an attempt: from the book where it is written, else by a reversal. */
import type {
  AttemptReference,
  OperationSignatures,
  PaymentReport,
  UnknownCause,
} from '@tillway/channel'
import { reversalReasons } from '../wire/transactions.ts'
import { payDebts } from './debts.ts'
import { entries, type Flow, read, write } from './entries.ts'
import { type Held, holding, type Parts } from './held.ts'
import { paymentReport, unknown } from './reports.ts'
import { type Debt, inDoubt, isThinking, owe, reversePending } from './reversal.ts'
import { settleDraft } from './seal-draft.ts'
import { ensureSignedIn } from './sign-in.ts'

/** Within this time the answer of `present` is still on its way to whoever asked. */
const reportGraceMs = 60_000

export function createQuery(parts: Parts): OperationSignatures['query'] {
  return (reference) => settle(parts, reference, 'ask')
}

/** As a query; an approval that nobody took note of is undone as well. */
export function createReverse(parts: Parts): OperationSignatures['reverse'] {
  return (reference) => settle(parts, reference, 'end')
}

function settle(
  parts: Parts,
  { terminal, orderNumber }: AttemptReference,
  wish: 'ask' | 'end',
): Promise<PaymentReport> {
  const without = { notReady: unknown('unrecognised'), busy: unknown('in_progress') }
  return holding<PaymentReport>(parts, terminal, without, async (held) => {
    const flow = await flowOfAttempt(held, orderNumber)
    return flow === undefined ? settleDraft(held, orderNumber, wish) : settleFlow(held, flow, wish)
  })
}

export async function flowOfAttempt({ page }: Held, number: string): Promise<Flow | undefined> {
  const name = await read(page, entries.attempt(number))
  return name && (await read(page, entries.flow(name)))
}

/** A flow whose state is certain, or the doubt that remains. */
export type Settled =
  | { readonly status: 'flow'; readonly flow: Flow }
  | { readonly status: 'unknown'; readonly cause: UnknownCause }

export async function settleFlow(
  held: Held,
  flow: Flow,
  wish: 'ask' | 'end',
): Promise<PaymentReport> {
  return settledReport(held, await settleDoubt(held, flow, wish))
}

export function settledReport(held: Held, settled: Settled): PaymentReport {
  return settled.status === 'flow' ? paymentReport(held, settled.flow) : settled
}

export async function settleDoubt(held: Held, flow: Flow, wish: 'ask' | 'end'): Promise<Settled> {
  switch (flow.state) {
    case 'sent':
      return undo(held, flow, { reason: reversalReasons.noAnswer, failure: 'attempt_closed' })
    case 'awaiting_chip':
      if (wish === 'ask' && isThinking(held, flow)) return { status: 'flow', flow }
      return undo(held, flow, { reason: reversalReasons.other, failure: silenceOf(flow) })
    case 'approved':
      if (wish === 'ask' || isFresh(held, flow) || !(await isInOpenBatch(held, flow))) {
        return { status: 'flow', flow }
      }
      return undo(held, flow, { reason: reversalReasons.other, failure: 'attempt_closed' })
    case 'declined':
    case 'reversed':
      return { status: 'flow', flow }
  }
}

/** A reader that said nothing may have had no chip to ask, but an answer to prove. */
const silenceOf = ({ proof }: Flow) =>
  proof === undefined ? 'card_removed_early' : 'attempt_closed'

const isFresh = ({ parts }: Held, { at }: Flow): boolean => parts.clock.now() - at < reportGraceMs

/** Reverses this flow; what else is owed goes first. */
export async function undo(held: Held, flow: Flow, debt: Debt): Promise<Settled> {
  const owed = await read(held.page, entries.pending)
  const isOwn = owed?.batch === flow.batch && owed.stan === flow.stan
  if (!isOwn && !(await payDebts(held))) return unknown('in_progress')
  if (!isOwn || flow.state !== 'sent') {
    // Why the first doubt arose stays the reason that the host is told.
    const { reason } = isOwn ? owed : debt
    await write(held.page, owe(flow, { ...debt, reason }, held.parts.clock.now()), inDoubt(flow))
  }
  const undone = await reversePending(held)
  if (undone === undefined) return unknown('unrecognised')
  return undone.status === 'owed' ? unknown(undone.cause) : { status: 'flow', flow: undone.flow }
}

/** A batch that was closed takes no reversal any more. */
export async function isInOpenBatch(held: Held, { batch }: Flow): Promise<boolean> {
  const signed = await ensureSignedIn(held)
  if (signed.status !== 'signed_in' || signed.batch !== batch) return false
  return (await read(held.page, entries.settlement)) === undefined
}
