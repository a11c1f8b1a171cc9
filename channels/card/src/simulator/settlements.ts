/** Batches as terminals balanced them: sums, uploaded lines, and what did not agree. */
import type { Instant } from '@tillway/kernel'
import type { UploadLine } from '../wire/batch-upload.ts'
import { type BookedFlow, direction, type FlowName, isStanding } from './flow.ts'

export type BatchName = Pick<FlowName, 'merchant' | 'terminal' | 'batch'>

export type SettlementRecord =
  | {
      readonly type: 'totals_compared'
      readonly name: BatchName
      readonly balanced: boolean
      readonly at: Instant
    }
  | { readonly type: 'line_uploaded'; readonly name: BatchName; readonly line: MaskedLine }
  | {
      readonly type: 'batch_closed'
      readonly name: BatchName
      readonly errors: readonly BatchError[]
      readonly at: Instant
    }
  | { readonly type: 'script_reported'; readonly name: FlowName; readonly at: Instant }

/** An uploaded line without its card number, of which the last four digits stay. */
export type MaskedLine = Pick<UploadLine, 'stan' | 'amount'> & { readonly lastFour: string }

export interface BatchError {
  readonly batch: BatchName
  readonly stan: string
  readonly state: 'amount_differs' | 'card_differs' | 'terminal_only' | 'host_only'
  /** Fen, as the terminal and as the host has it. */
  readonly told?: number
  readonly booked?: number
}

export interface Settlements {
  apply(record: SettlementRecord): void
  linesOf(name: BatchName): readonly MaskedLine[]
  /** Whether the sums of this batch agreed; undefined before they were compared. */
  isBalanced(name: BatchName): boolean | undefined
  errors(): readonly BatchError[]
  scripts(): readonly FlowName[]
}

export function createSettlements(): Settlements {
  const lines = new Map<string, MaskedLine[]>()
  const balanced = new Map<string, boolean>()
  const errors: BatchError[] = []
  const scripts: FlowName[] = []
  return {
    apply(record) {
      const key = batchKey(record.name)
      if (record.type === 'totals_compared') balanced.set(key, record.balanced)
      // A line that comes again is the same line.
      else if (record.type === 'line_uploaded')
        lines.set(key, withLine(lines.get(key), record.line))
      else if (record.type === 'batch_closed') errors.push(...record.errors)
      else scripts.push(record.name)
    },
    linesOf: (name) => lines.get(batchKey(name)) ?? [],
    isBalanced: (name) => balanced.get(batchKey(name)),
    errors: () => errors,
    scripts: () => scripts,
  }
}

function withLine(lines: readonly MaskedLine[] = [], line: MaskedLine): MaskedLine[] {
  return [...lines.filter(({ stan }) => stan !== line.stan), line]
}

function batchKey({ merchant, terminal, batch }: BatchName): string {
  return `${merchant}/${terminal}/${batch}`
}

/** Every difference between what a terminal uploaded and what the host booked in its batch. */
export function compareLines(
  batch: BatchName,
  lines: readonly MaskedLine[],
  flows: readonly (BookedFlow & { readonly lastFour: string })[],
): readonly BatchError[] {
  const booked = flows.filter((flow) => isStanding(flow) && direction[flow.kind] !== 0)
  const told = lines.flatMap((line): BatchError[] => {
    const flow = booked.find(({ stan }) => stan === line.stan)
    const { stan, amount } = line
    if (flow === undefined) return [{ batch, stan, state: 'terminal_only', told: amount }]
    const error = { batch, stan, told: amount, booked: flow.amount } as const
    if (flow.amount !== amount) return [{ ...error, state: 'amount_differs' }]
    return flow.lastFour === line.lastFour ? [] : [{ ...error, state: 'card_differs' }]
  })
  const untold = booked.filter(({ stan }) => lines.every((line) => line.stan !== stan))
  return [
    ...told,
    ...untold.map(({ stan, amount }) => ({
      batch,
      stan,
      state: 'host_only' as const,
      booked: amount,
    })),
  ]
}
