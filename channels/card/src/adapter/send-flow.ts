/**
 * Sends a request that moves money. What is needed to undo it is durable before it leaves, and is
 * given up only in the same write that makes its end durable.
 */
import type { WorkingKeys } from '@tillway/card-crypto'
import type { ErrorCode } from '@tillway/kernel'
import { textOf } from '../wire/dialect.ts'
import { wantsSignature } from '../wire/private-field.ts'
import { reversalReasons, transactions } from '../wire/transactions.ts'
import {
  type Change,
  drop,
  type EntryKey,
  entries,
  type Flow,
  type FlowName,
  put,
  write,
} from './entries.ts'
import { type Exchanged, exchangeSealed } from './exchange.ts'
import type { Held } from './held.ts'
import type { Drafted } from './messages.ts'
import { cardOf, readHostFacts } from './receipt.ts'
import { owe } from './reversal.ts'
import { signedOut, signIn } from './sign-in.ts'

export interface Sending extends Drafted {
  readonly keys: WorkingKeys
  readonly pan: string
  /** Which attempt or refund the flow is of. */
  readonly index: EntryKey<FlowName>
  /** Written together with the flow. */
  readonly changes: readonly Change[]
}

export type Sent =
  /** The flow as it stands now; `sent` when nothing is known. */
  | { readonly status: 'flow'; readonly flow: Flow; readonly exchanged: Exchanged }
  /** Nothing left, or nothing was booked: the book knows nothing of it any more. */
  | { readonly status: 'gone'; readonly exchanged: Exchanged }

export async function sendFlow(held: Held, sending: Sending): Promise<Sent> {
  const { flow, request, keys, pan, index } = sending
  const { batch, stan } = flow
  await write(
    held.page,
    put(entries.flow(flow), flow),
    put(entries.card(flow), pan),
    put(index, { batch, stan }),
    ...(transactions[flow.kind].reversible ? [owedUntilKnown(held, flow)] : []),
    ...sending.changes,
  )
  const exchanged = await exchangeSealed(held, request, keys.mac)
  return recordAnswer(held, sending, exchanged)
}

/** What a repeated request brought, as if it were the first. */
export function recordAnswer(
  held: Held,
  { flow, index }: Pick<Sending, 'flow' | 'index'>,
  exchanged: Exchanged,
): Promise<Sent> {
  switch (exchanged.status) {
    case 'not_sent':
      return forget(held, { flow, index }, exchanged)
    case 'unknown':
      return doubt(held, flow, exchanged)
    case 'answered':
      return judge(held, { flow, index }, exchanged)
  }
}

type Answered = Extract<Exchanged, { readonly status: 'answered' }>

async function judge(
  held: Held,
  { flow, index }: Pick<Sending, 'flow' | 'index'>,
  answer: Answered,
): Promise<Sent> {
  const host = readHostFacts(answer.fields)
  const told: Flow = {
    ...flow,
    host,
    maskedCard: cardOf(flow, answer.fields),
    ...(wantsSignature(textOf(answer.fields, 59)) ? { signature: 'wanted' } : {}),
  }
  const { proof, meaning } = answer
  if (proof !== undefined && isClear(flow, answer)) {
    return awaitReader(held, { ...told, proof }, answer)
  }
  switch (meaning.outcome) {
    case 'approved':
      return isWhole(flow, answer) ? approve(held, told, answer) : doubt(held, flow, answer)
    case 'declined': {
      const declined: Flow = {
        ...told,
        state: 'declined',
        failure: answer.meaning.code ?? 'card_declined',
      }
      return keep(held, declined, answer, [drop(entries.card(flow)), ...noDebt(flow)])
    }
    case 'sign_in':
      return refusedForKeys(held, { flow: told, index }, answer)
    case 'unclear':
      return doubt(held, flow, answer)
  }
}

/** Approvals in part are not asked for, and so they are undone. */
function isWhole({ amount }: Flow, { fields }: Answered): boolean {
  return fields[4] === undefined || Number(textOf(fields, 4)) === amount
}

/** Once it is proven, it leaves no doubt. */
function isClear(flow: Flow, answer: Answered): boolean {
  const { outcome } = answer.meaning
  return outcome === 'approved' ? isWhole(flow, answer) : outcome !== 'unclear'
}

/**
 * Only the reader can tell whether the answer is genuine. Until it has, a refusal is believed no more
 * than an approval: behind a forged one the money may have moved. Undoing what the host did refuse
 * harms nobody.
 */
function awaitReader(held: Held, told: Flow, answer: Answered): Promise<Sent> {
  const debt = { reason: reversalReasons.other, failure: failureOf(told) } as const
  const waiting: Flow = { ...told, state: 'awaiting_chip' }
  return keep(held, waiting, answer, [owe(told, debt, held.parts.clock.now())])
}

function approve(held: Held, told: Flow, answer: Answered): Promise<Sent> {
  if (!isByCard(told) || !told.entry.startsWith('05')) {
    return keep(held, { ...told, state: 'approved' }, answer, noDebt(told))
  }
  const waiting: Flow = { ...told, state: 'awaiting_chip' }
  const debt = { reason: reversalReasons.other, failure: 'card_removed_early' } as const
  return keep(held, waiting, answer, [owe(told, debt, held.parts.clock.now())])
}

/**
 * The host has other keys or another batch and booked nothing. Fresh keys are fetched for the next
 * request; what needs its card and PIN again is not repeated from here.
 */
async function refusedForKeys(
  held: Held,
  { flow, index }: Pick<Sending, 'flow' | 'index'>,
  answer: Answered,
): Promise<Sent> {
  const out = put(entries.signIn, await signedOut(held))
  const gone = [drop(entries.card(flow)), ...noDebt(flow), out]
  const sent = isByCard(flow)
    ? await keep(held, { ...flow, state: 'declined', failure: 'attempt_closed' }, answer, gone)
    : await forget(held, { flow, index }, answer, [out])
  await signIn(held)
  return sent
}

async function forget(
  held: Held,
  { flow, index }: Pick<Sending, 'flow' | 'index'>,
  exchanged: Exchanged,
  also: readonly Change[] = [],
): Promise<Sent> {
  const gone = [drop(entries.flow(flow)), drop(entries.card(flow)), drop(index)]
  await write(held.page, ...gone, ...noDebt(flow), ...also)
  return { status: 'gone', exchanged }
}

/** The debt stays, and says why. */
async function doubt(held: Held, flow: Flow, exchanged: Exchanged): Promise<Sent> {
  if (transactions[flow.kind].reversible) {
    const reason = exchanged.status === 'unknown' ? exchanged.reason : reversalReasons.other
    await write(held.page, owe(flow, { reason, failure: failureOf(flow) }, held.parts.clock.now()))
  }
  return { status: 'flow', flow, exchanged }
}

async function keep(
  held: Held,
  flow: Flow,
  exchanged: Exchanged,
  changes: readonly Change[],
): Promise<Sent> {
  await write(held.page, put(entries.flow(flow), flow), ...changes)
  return { status: 'flow', flow, exchanged }
}

function owedUntilKnown(held: Held, flow: Flow): Change {
  const debt = { reason: reversalReasons.noAnswer, failure: failureOf(flow) }
  return owe(flow, debt, held.parts.clock.now())
}

/** Of something for which the card was read; everything else refers to an earlier flow. */
const isByCard = ({ kind }: Flow): boolean => kind === 'sale' || kind === 'preAuthorization'

const failureOf = (flow: Flow): ErrorCode =>
  isByCard(flow) ? 'attempt_closed' : 'refund_not_possible'

const noDebt = ({ kind }: Flow): readonly Change[] =>
  transactions[kind].reversible ? [drop(entries.pending)] : []
