/**
 * Closes a terminal's batch: the sums are compared (0500), details follow (0320), and the last
 * message opens the next batch. How far it has come is durable, so a broken one is carried on, by
 * the next settlement or before the next payment.
 */
import type { OperationSignatures, SettlementReport, UnknownCause } from '@tillway/channel'
import { isCounted, isDisputed, sumsOf } from './batch-sums.ts'
import { payDebts } from './debts.ts'
import {
  type ClosedBatch,
  entries,
  type Flow,
  put,
  read,
  readFlows,
  type Settlement,
  write,
} from './entries.ts'
import { fen, type Held, holding, type Parts } from './held.ts'
import { carryOn } from './settlement-steps.ts'
import { ensureSignedIn } from './sign-in.ts'

const busy: SettlementReport = { status: 'blocked', code: 'terminal_busy' }
const notReady: SettlementReport = { status: 'blocked', code: 'terminal_not_ready' }

export function createSettle(parts: Parts): OperationSignatures['settle'] {
  return (terminal, number) =>
    holding(parts, terminal, { notReady, busy }, (held) => settle(held, number))
}

async function settle(held: Held, number: string | undefined): Promise<SettlementReport> {
  const { page } = held
  if (!(await payDebts(held))) return busy
  const done = await doneBefore(held, number)
  if (done !== undefined) return done
  const current = await read(page, entries.settlement)
  if (current === undefined) {
    const begun = await begin(held, number)
    if (begun !== undefined) return begun
  } else if (current.number === undefined && number !== undefined) {
    // Begun by nobody in particular: whoever asks now is told of it.
    await write(page, put(entries.settlement, { ...current, number }))
  }
  const closed = await carryOn(held)
  if (closed.status !== 'closed') return { status: 'unknown', cause: closed.cause }
  await ensureSignedIn(held)
  return settled(closed.batch, closed.record)
}

/** What a settlement of this number has closed: its answer may have been lost on the way. */
async function doneBefore(
  { page }: Held,
  number: string | undefined,
): Promise<SettlementReport | undefined> {
  const batch = number === undefined ? undefined : await read(page, entries.settled(number))
  if (batch === undefined) return undefined
  const record = await read(page, entries.batch(batch))
  return record === undefined ? undefined : settled(batch, record)
}

/** Undefined when there is something to close now. */
async function begin(
  held: Held,
  number: string | undefined,
): Promise<SettlementReport | undefined> {
  const signed = await ensureSignedIn(held)
  if (signed.status !== 'signed_in') return unknown(signed.cause)
  const { batch } = signed
  const flows = await readFlows(held.page, batch)
  if (flows.some(isUnderWay)) return busy
  const sums = sumsOf(flows.filter(isCounted))
  if (!flows.some((flow) => isCounted(flow) || isDisputed(flow))) {
    const empty = { ...sums, balanced: true, uploaded: 0, closedAt: held.parts.clock.now() }
    return settled(batch, empty)
  }
  const named = number === undefined ? {} : { number }
  const begun: Settlement = { batch, ...sums, uploaded: 0, ending: false, ...named }
  await write(held.page, put(entries.settlement, begun))
  return undefined
}

/** What may still end by an answer; of what is disputed the settlement itself is to tell the end. */
const isUnderWay = (flow: Flow): boolean =>
  flow.state === 'awaiting_chip' || (flow.state === 'sent' && !isDisputed(flow))

/**
 * Before a new request: what is owed is paid, and a batch that is being closed, or has room for no
 * other transaction, is closed.
 */
export async function clearTheWay(held: Held): Promise<boolean> {
  if (!(await payDebts(held))) return false
  if ((await read(held.page, entries.settlement)) === undefined) {
    if (!(await isFull(held))) return true
    held.parts.log.warn({ terminalId: held.terminal.terminalId }, 'a batch is full and is closed')
  }
  return close(held)
}

/** Closes the batch unasked, to learn from its sums what became of a refund in it. */
export async function closeForRefund(held: Held): Promise<boolean> {
  if (!(await payDebts(held))) return false
  const { terminalId } = held.terminal
  held.parts.log.warn({ terminalId }, 'a batch is closed to learn what became of a refund')
  return close(held)
}

async function close(held: Held): Promise<boolean> {
  if ((await read(held.page, entries.settlement)) === undefined) {
    if ((await begin(held, undefined)) !== undefined) return false
  }
  return (await carryOn(held)).status === 'closed'
}

/** A sum has three digits for its count; a batch with more could never be closed. */
const mostCounted = 999

async function isFull({ page }: Held): Promise<boolean> {
  const known = await read(page, entries.signIn)
  if (known === undefined) return false
  return (await readFlows(page, known.batch)).filter(isCounted).length >= mostCounted
}

const unknown = (cause: UnknownCause): SettlementReport => ({ status: 'unknown', cause })

function settled(
  batch: string,
  { debit, credit, balanced, uploaded }: ClosedBatch,
): SettlementReport {
  return {
    status: 'settled',
    balanced,
    batch,
    debit: { count: debit.count, amount: fen(debit.amount) },
    credit: { count: credit.count, amount: fen(credit.amount) },
    uploaded,
  }
}
