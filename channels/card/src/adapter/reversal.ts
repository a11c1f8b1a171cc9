/**
 * The reversal (0400) that is owed for a transaction in doubt. It keeps the transaction's own number
 * and batch, however often it is repeated, and it is repeated until the host acknowledges it.
 */
import type { UnknownCause } from '@tillway/channel'
import type { ErrorCode, Instant } from '@tillway/kernel'
import { reversalDone } from '../wire/response-codes.ts'
import { type ReversalReason, reversalReasons } from '../wire/transactions.ts'
import { type Change, drop, entries, type Flow, type Pending, put, read, write } from './entries.ts'
import { type Exchanged, exchangeSealed } from './exchange.ts'
import type { Held } from './held.ts'
import { reversalMessage } from './messages.ts'
import { ensureSignedIn, signedOut, signIn } from './sign-in.ts'

export type Undone =
  | { readonly status: 'undone'; readonly flow: Flow }
  | { readonly status: 'owed'; readonly cause: UnknownCause }

export interface Debt {
  readonly reason: ReversalReason
  readonly failure: ErrorCode
}

/** How long a chip may think about an approval. */
const chipPatienceMs = 60_000

/** Of what a wrong clock has noted, nobody knows how old it is: nothing waits for that time. */
export function isThinking({ parts }: Held, flow: Flow | undefined): boolean {
  if (flow?.state !== 'awaiting_chip') return false
  return Math.abs(parts.clock.now() - flow.at) < chipPatienceMs
}

/** Milliseconds between tries of background care. */
const pauses = [0, 5_000, 15_000, 60_000, 300_000, 600_000] as const

export function pauseAfter(tries: number): number {
  return pauses[Math.min(tries, pauses.length - 1)] ?? 0
}

/** Whether background care leaves it alone for now. No pause is longer than the longest of the table. */
export function isPaused({ nextAt }: Pending, now: Instant): boolean {
  return now < nextAt && nextAt - now <= pauseAfter(pauses.length)
}

/** That a reversal is owed from now on, unless the transaction ends well. */
export function owe({ batch, stan }: Flow, debt: Debt, now: Instant): Change {
  return put(entries.pending, { batch, stan, ...debt, tries: 0, nextAt: now })
}

/** Whatever was known of it: once its reversal may leave, only the end of that is certain. */
export const inDoubt = (flow: Flow): Change => put(entries.flow(flow), { ...flow, state: 'sent' })

/** Undefined when nothing is owed. */
export async function reversePending(held: Held): Promise<Undone | undefined> {
  const pending = await read(held.page, entries.pending)
  if (pending === undefined) return undefined
  const flow = await read(held.page, entries.flow(pending))
  if (flow === undefined) {
    held.parts.log.error({ terminalId: held.terminal.terminalId }, 'a reversal has no flow')
    await write(held.page, drop(entries.pending))
    return undefined
  }
  // Durable before it leaves: no late word of a chip makes a success of what may be undone.
  if (flow.state !== 'sent') await write(held.page, inDoubt(flow))
  const answer = await askToReverse(held, flow, pending)
  if (answer.status === 'answered' && reversalDone.includes(answer.code)) {
    return finish(held, flow, { pending, code: answer.code })
  }
  await write(held.page, put(entries.pending, postponed(held, pending, answer)))
  return { status: 'owed', cause: answer.status === 'answered' ? 'server_error' : answer.cause }
}

async function finish(
  held: Held,
  flow: Flow,
  { pending, code }: { readonly pending: Pending; readonly code: string },
): Promise<Undone> {
  const { terminalId } = held.terminal
  if (code !== '00') {
    held.parts.log.warn({ terminalId, stan: flow.stan, code }, 'the host had nothing to reverse')
  }
  const undone: Flow = { ...flow, state: 'reversed', failure: pending.failure }
  const changes = [drop(entries.pending), put(entries.flow(flow), undone), drop(entries.card(flow))]
  await write(held.page, ...changes)
  return { status: 'undone', flow: undone }
}

async function askToReverse(held: Held, flow: Flow, { reason }: Pending): Promise<Exchanged> {
  const pan = await read(held.page, entries.card(flow))
  const request = reversalMessage(held, flow, { pan, reason })
  const signed = await ensureSignedIn(held)
  if (signed.status !== 'signed_in') return { status: 'not_sent', cause: signed.cause }
  const answer = await exchangeSealed(held, request, signed.keys.mac)
  if (answer.status !== 'answered' || answer.meaning.outcome !== 'sign_in') return answer
  await write(held.page, put(entries.signIn, await signedOut(held)))
  const again = await signIn(held)
  if (again.status !== 'signed_in') return { status: 'not_sent', cause: again.cause }
  return exchangeSealed(held, request, again.keys.mac)
}

function postponed(held: Held, pending: Pending, answer: Exchanged): Pending {
  const tries = pending.tries + 1
  const isRefused = answer.status === 'answered'
  return {
    ...pending,
    tries,
    nextAt: held.parts.clock.now() + pauseAfter(tries),
    // Some hosts take a refused reversal under the general reason.
    ...(isRefused ? { reason: reversalReasons.other } : {}),
  }
}
