/** Every flow of the host, looked up in the ways the rules need. */
import {
  type BookedFlow,
  direction,
  type Flow,
  type FlowKind,
  type FlowName,
  type FlowRecord,
  isApproved,
  isStanding,
  keyOf,
} from './flow.ts'

export interface Sums {
  readonly debitCount: number
  readonly debit: number
  readonly creditCount: number
  readonly credit: number
}

export interface FlowBook {
  apply(record: FlowRecord): void
  get(id: number): BookedFlow | undefined
  /** By terminal, batch and trace number; of one of these kinds. */
  find(name: FlowName, kinds: readonly FlowKind[]): BookedFlow | undefined
  /** Of any kind. */
  ofName(name: FlowName): BookedFlow | undefined
  /** A reversal of it came before it did. */
  isForbidden(name: FlowName): boolean
  byRrn(merchant: string, rrn: string): BookedFlow | undefined
  ofBatch(name: Pick<FlowName, 'merchant' | 'terminal' | 'batch'>): readonly BookedFlow[]
  ofCard(card: string, day: string): readonly BookedFlow[]
  /** Oldest first. */
  all(): readonly BookedFlow[]
  nextId(): number
}

export function createFlowBook(): FlowBook {
  const flows = new Map<number, BookedFlow>()
  const idsByKey = new Map<string, number[]>()
  const forbidden = new Set<string>()

  const change = (id: number | undefined, patch: (flow: BookedFlow) => BookedFlow): void => {
    const flow = id === undefined ? undefined : flows.get(id)
    if (flow !== undefined) flows.set(flow.id, patch(flow))
  }
  /** What an approved flow does to those that it refers to, or what its reversal takes back. */
  const touch = ({ id, kind, amount, original }: Flow, isDone: boolean): void => {
    if (kind === 'refund') {
      const sum = isDone ? amount : -amount
      change(original, (flow) => ({ ...flow, refunded: flow.refunded + sum }))
      return
    }
    change(original, (flow) => undone(flow, isDone ? id : undefined))
    // The hold behind a completion opens again when the completion is voided.
    const completion = kind === 'completionVoid' ? flows.get(original ?? 0) : undefined
    change(completion?.original, (hold) => undone(hold, isDone ? undefined : completion?.id))
  }
  const book = (flow: Flow): void => {
    flows.set(flow.id, { ...flow, refunded: 0 })
    const key = keyOf(flow)
    idsByKey.set(key, [...(idsByKey.get(key) ?? []), flow.id])
    if (isApproved(flow)) touch(flow, true)
  }
  const reverse = (id: number, reversedAt: number): void => {
    const flow = flows.get(id)
    if (flow === undefined) return
    if (isApproved(flow)) touch(flow, false)
    flows.set(id, { ...flow, reversedAt })
  }
  const all = () => [...flows.values()]

  return {
    apply(record) {
      if (record.type === 'flow_booked') book(record.flow)
      else if (record.type === 'flow_reversed') reverse(record.id, record.at)
      else forbidden.add(keyOf(record.name))
    },
    get: (id) => flows.get(id),
    find: (name, kinds) =>
      (idsByKey.get(keyOf(name)) ?? [])
        .flatMap((id) => flows.get(id) ?? [])
        .find(({ kind }) => kinds.includes(kind)),
    ofName: (name) => flows.get(idsByKey.get(keyOf(name))?.[0] ?? 0),
    isForbidden: (name) => forbidden.has(keyOf(name)),
    byRrn: (merchant, rrn) => all().find((flow) => flow.merchant === merchant && flow.rrn === rrn),
    ofBatch: ({ merchant, terminal, batch }) =>
      all().filter(
        (flow) => flow.merchant === merchant && flow.terminal === terminal && flow.batch === batch,
      ),
    ofCard: (card, day) => all().filter((flow) => flow.card === card && flow.day === day),
    all,
    nextId: () => flows.size + 1,
  }
}

/** Undone by that flow; by none any more without one. */
function undone({ undoneBy: _, ...flow }: BookedFlow, by: number | undefined): BookedFlow {
  return by === undefined ? flow : { ...flow, undoneBy: by }
}

/** A batch's sums as field 48 has them: what was taken, and what was given back. */
export function sumUp(flows: readonly BookedFlow[]): Sums {
  const side = (sign: 1 | -1) =>
    flows.filter((flow) => isStanding(flow) && direction[flow.kind] === sign)
  const total = (some: readonly BookedFlow[]) => some.reduce((sum, { amount }) => sum + amount, 0)
  const [debits, credits] = [side(1), side(-1)]
  return {
    debitCount: debits.length,
    debit: total(debits),
    creditCount: credits.length,
    credit: total(credits),
  }
}
