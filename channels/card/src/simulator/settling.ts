/** Balancing a batch: sums (0500), uploaded lines (0320), and the end that closes it. */
import { MalformedMessage } from '@tillway/wire/iso8583'
import {
  type BatchFlag,
  type BatchTotals,
  decodeTotals,
  encodeTotals,
} from '../wire/batch-totals.ts'
import { decodeUpload } from '../wire/batch-upload.ts'
import { uploadCodes } from '../wire/transactions.ts'
import { nextBatch } from './batches.ts'
import { type Call, isRefusal, type Refusal, refuse } from './call.ts'
import { cardByName } from './cards.ts'
import { type Sums, sumUp } from './flow-book.ts'
import { type BatchName, compareLines } from './settlements.ts'
import { findTerminal } from './terminal-checks.ts'
import type { Terminal } from './terminals.ts'
import type { World } from './world.ts'

export interface SettlingAnswer {
  readonly code: string
  /** Field 48. */
  readonly totals?: string
}

/** Field 48 comes back with the verdict, and with our own sums where they differ. */
export function compareTotals(call: Call): SettlingAnswer {
  const terminal = terminalInBatch(call)
  if (isRefusal(terminal)) return { code: terminal.refused }
  const { world, request } = call
  const told = readTotals(request.text(48))
  if (told === undefined) return { code: '30' }
  const own = ownTotals(world, request)
  const domestic = flagOf(told.domestic, own.domestic)
  const foreign = flagOf(told.foreign, own.foreign)
  const { merchant, batch } = request
  world.append({
    type: 'totals_compared',
    name: { merchant, terminal: terminal.number, batch },
    balanced: domestic === '1' && foreign === '1',
    at: world.ports.clock.now(),
  })
  const answer: BatchTotals = {
    domestic: { ...own.domestic, flag: domestic },
    foreign: { ...own.foreign, flag: foreign },
  }
  return { code: '00', totals: encodeTotals(answer) }
}

function terminalInBatch(call: Call): Terminal | Refusal {
  const terminal = findTerminal(call)
  if (isRefusal(terminal)) return terminal
  const isSignedIn = terminal.session !== undefined
  return isSignedIn && call.request.batch === terminal.batch ? terminal : refuse('77')
}

function readTotals(text: string): BatchTotals | undefined {
  return orUndefined(() => decodeTotals(text))
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined
    throw error
  }
}

type Side = Pick<BatchTotals['domestic'], 'debit' | 'credit'>

function ownTotals({ state }: World, name: BatchName) {
  const flows = state.flows.ofBatch(name)
  const extra = state.settings.get('totals') === 'unbalanced' ? 1 : 0
  const side = (foreign: boolean): Side =>
    sideOf(sumUp(flows.filter((flow) => flow.foreign === foreign)), foreign ? 0 : extra)
  return { domestic: side(false), foreign: side(true) }
}

function sideOf({ debit, debitCount, credit, creditCount }: Sums, extra: number): Side {
  return {
    debit: { amount: debit + extra, count: debitCount + extra },
    credit: { amount: credit, count: creditCount },
  }
}

function flagOf(told: Side, own: Side): BatchFlag {
  const isSame = (['debit', 'credit'] as const).every(
    (name) => told[name].amount === own[name].amount && told[name].count === own[name].count,
  )
  return isSame ? '1' : '2'
}

/** Lines of a message, or the end of all. Field 48 of chips' details is counted and not compared. */
export function takeUpload(call: Call): SettlingAnswer {
  const terminal = terminalInBatch(call)
  if (isRefusal(terminal)) return { code: terminal.refused }
  const { world, request } = call
  const { merchant, batch } = request
  const name = { merchant, terminal: terminal.number, batch }
  const network = request.control.network ?? ''
  if (network === uploadCodes.endBalanced || network === uploadCodes.endUnbalanced) {
    return closeBatch(world, name, network === uploadCodes.endUnbalanced)
  }
  if (network !== uploadCodes.stripe) return { code: '00' }
  const lines = orUndefined(() => decodeUpload(request.text(48)))
  if (lines === undefined) return { code: '30' }
  for (const { stan, amount, pan } of lines) {
    const line = { stan, amount, lastFour: pan.slice(-4) }
    world.append({ type: 'line_uploaded', name, line })
  }
  return { code: '00' }
}

/** Closes only what was balanced; of an unbalanced batch every difference goes to the error table. */
function closeBatch(world: World, name: BatchName, wasUploaded: boolean): SettlingAnswer {
  const { flows, settlements } = world.state
  const isBalanced = settlements.isBalanced(name)
  if (isBalanced === undefined || (!isBalanced && !wasUploaded)) return { code: '12' }
  const booked = flows
    .ofBatch(name)
    .map((flow) => ({ ...flow, lastFour: cardByName(flow.card ?? '')?.number.slice(-4) ?? '' }))
  const errors = wasUploaded ? compareLines(name, settlements.linesOf(name), booked) : []
  world.append({ type: 'batch_closed', name, errors, at: world.ports.clock.now() })
  world.append({ type: 'batch_opened', terminal: name.terminal, batch: nextBatch(name.batch) })
  return { code: '00' }
}
