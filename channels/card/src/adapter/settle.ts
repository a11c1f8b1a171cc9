/**
 * Closes a terminal's batch: the sums are compared (0500), details follow (0320), and the last
 * message opens the next batch. How far it has come is durable, so a broken one is carried on, by
 * the next settlement or before the next payment.
 */
import type { OperationSignatures, SettlementReport, UnknownCause } from '@tillway/channel'
import { payDebts } from './debts.ts'
import {
  type ClosedBatch,
  entries,
  put,
  read,
  readFlows,
  type Settlement,
  write,
} from './entries.ts'
import { fen, type Held, holding, type Parts } from './held.ts'
import { carryOn, isCounted, sumsOf } from './settlement-steps.ts'
import { ensureSignedIn } from './sign-in.ts'

const busy: SettlementReport = { status: 'blocked', code: 'terminal_busy' }
const notReady: SettlementReport = { status: 'blocked', code: 'terminal_not_ready' }

export function createSettle(parts: Parts): OperationSignatures['settle'] {
  return (terminal) => holding(parts, terminal, { notReady, busy }, settle)
}

async function settle(held: Held): Promise<SettlementReport> {
  const { page } = held
  if (!(await payDebts(held))) return busy
  if ((await read(page, entries.settlement)) === undefined) {
    const begun = await begin(held)
    if (begun !== undefined) return begun
  }
  const closed = await carryOn(held)
  if (closed.status !== 'closed') return { status: 'unknown', cause: closed.cause }
  await ensureSignedIn(held)
  return settled(closed.batch, closed.record)
}

/** Undefined when there is something to close now. */
async function begin(held: Held): Promise<SettlementReport | undefined> {
  const signed = await ensureSignedIn(held)
  if (signed.status !== 'signed_in') return unknown(signed.cause)
  const { batch } = signed
  const flows = await readFlows(held.page, batch)
  if (flows.some(({ state }) => state === 'sent' || state === 'awaiting_chip')) return busy
  const sums = sumsOf(flows.filter(isCounted))
  if (sums.debit.count + sums.credit.count === 0) {
    const empty = { ...sums, balanced: true, closedAt: held.parts.clock.now() }
    return settled(batch, empty)
  }
  const begun: Settlement = { batch, ...sums, uploaded: 0, ending: false }
  await write(held.page, put(entries.settlement, begun))
  return undefined
}

/** Before a new request: what is owed is paid, and a batch that is being closed is closed. */
export async function clearTheWay(held: Held): Promise<boolean> {
  if (!(await payDebts(held))) return false
  if ((await read(held.page, entries.settlement)) === undefined) return true
  return (await carryOn(held)).status === 'closed'
}

const unknown = (cause: UnknownCause): SettlementReport => ({ status: 'unknown', cause })

function settled(batch: string, { debit, credit, balanced }: ClosedBatch): SettlementReport {
  return {
    status: 'settled',
    balanced,
    batch,
    debit: { count: debit.count, amount: fen(debit.amount) },
    credit: { count: credit.count, amount: fen(credit.amount) },
  }
}
