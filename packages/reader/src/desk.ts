/**
 * The readers of one page for as long as it stands: found and connected once, from a click, and
 * kept for the payments that follow. What it is, it says as data; nothing of it rejects. It has the
 * form that the SDK wants of the readers of a terminal.
 */
import type { CompleteCard, NextAction, CardReading as PostedReading } from '@tillway/api/types'
import { connectReader } from './contract/connect.ts'
import { discoverReaders, type ReaderSource } from './contract/discover.ts'
import { isReaderError } from './contract/errors.ts'
import { createListeners } from './contract/listeners.ts'
import type { Cancel, ReaderPorts } from './contract/ports.ts'
import type { CardReader, DiscoveredReader, ReaderDriver } from './contract/reader.ts'
import { type DeskState, firstDeskState, reduceDesk, withReader } from './desk-state.ts'
import { payWithReader, type ReaderOutcome } from './flow/pay-with-reader.ts'
import type { Seals } from './flow/sealing.ts'

export interface ReaderDeskOptions {
  readonly sources: readonly ReaderSource[]
  /** The first one that knows a reader speaks to it. */
  readonly drivers: readonly ReaderDriver[]
  readonly ports: ReaderPorts
  /** Lets go of the reader when it aborts. */
  readonly signal?: AbortSignal
}

/** One try to pay; see `payWithReader`. */
export interface DeskJob {
  readonly params: Readonly<Record<string, string>>
  onCard(card: {
    readonly reading: PostedReading
    readonly seals?: Seals
  }): Promise<NextAction | null>
  onDecision(decision: Omit<CompleteCard, 'attempt'>): Promise<unknown>
  readonly signal: AbortSignal
}

/** `failed`: nothing was posted, so nothing can have been paid. */
export type DeskJobEnd =
  | { readonly type: ReaderOutcome['type'] }
  | { readonly type: 'failed'; readonly code: string }

export interface ReaderDesk {
  getState(): DeskState
  /** Called after every change; returns the function that ends it. */
  subscribe(run: () => void): Cancel
  /** Looks in one source, and connects what it finds when that is one. To be called from a click. */
  find(source: string): Promise<void>
  /** Connects one of those that were found, in place of another. */
  connect(reader: string): Promise<void>
  disconnect(): Promise<void>
  pay(job: DeskJob): Promise<DeskJobEnd>
}

/** The desk while it works. */
interface Desk {
  readonly options: ReaderDeskOptions
  readonly known: Map<string, DiscoveredReader>
  state: DeskState
  reader: CardReader | undefined
  set(state: DeskState): void
}

export function createReaderDesk(options: ReaderDeskOptions): ReaderDesk {
  const listeners = createListeners<void>()
  const desk: Desk = {
    options,
    known: new Map(),
    state: firstDeskState(options.sources),
    reader: undefined,
    set(state) {
      if (state === desk.state) return
      desk.state = state
      listeners.tell()
    },
  }
  const disconnect = () => letGo(desk)
  options.signal?.addEventListener('abort', disconnect)
  return {
    getState: () => desk.state,
    subscribe: (run) => listeners.add(run),
    find: (source) => find(desk, source),
    connect: (reader) => connect(desk, reader),
    disconnect,
    pay: (job) => pay(desk, job),
  }
}

/** A device that is gone already has nothing left to be told. */
async function letGo({ reader }: Desk): Promise<void> {
  await reader?.close().catch(() => {})
}

const isBusy = ({ state: { status } }: Desk) => status === 'finding' || status === 'connecting'

async function find(desk: Desk, source: string): Promise<void> {
  if (isBusy(desk)) return
  await letGo(desk)
  await attempt(desk, 'finding', async () => {
    const { sources, signal } = desk.options
    const readers = await discoverReaders(sources, { from: source, ...(signal && { signal }) })
    for (const reader of readers) desk.known.set(reader.id, reader)
    const found = readers.map(({ id, name }) => ({ id, name }))
    const problem = found.length ? null : 'reader_not_found'
    desk.set({ ...desk.state, status: 'apart', found, problem })
  })
  const [first, ...others] = desk.state.found
  if (first && others.length === 0 && !desk.state.problem) await connect(desk, first.id)
}

async function connect(desk: Desk, id: string): Promise<void> {
  const found = desk.known.get(id)
  if (!found || isBusy(desk)) return
  if (desk.reader && desk.state.reader?.id === id) return
  await letGo(desk)
  await attempt(desk, 'connecting', async () => {
    const { drivers, ports, signal } = desk.options
    const reader = await connectReader(found, { drivers, ports, ...(signal && { signal }) })
    hold(desk, found, reader)
  })
}

function hold(desk: Desk, found: DiscoveredReader, reader: CardReader): void {
  desk.reader = reader
  const stop = reader.subscribe((event) => {
    if (event.type === 'disconnected') {
      stop()
      if (desk.reader !== reader) return
      desk.reader = undefined
    }
    desk.set(reduceDesk(desk.state, event))
  })
  desk.set(withReader(desk.state, found, reader))
}

/** Leaves the desk without a reader, and says why, when the work fails. */
async function attempt(
  desk: Desk,
  status: 'finding' | 'connecting',
  work: () => Promise<void>,
): Promise<void> {
  desk.set({ ...desk.state, status, problem: null })
  try {
    await work()
  } catch (error) {
    desk.set({ ...desk.state, status: 'apart', problem: codeOf(error) })
  }
}

async function pay(desk: Desk, job: DeskJob): Promise<DeskJobEnd> {
  const { reader } = desk
  if (!reader) return { type: 'failed', code: 'reader_disconnected' }
  // What was wrong with the last card is said until the next one comes.
  if (!desk.state.problem?.startsWith('card_')) desk.set({ ...desk.state, problem: null })
  const { params, onCard, onDecision, signal } = job
  try {
    const { type } = await payWithReader(reader, {
      params,
      present: (reading, seals) => onCard({ reading, ...(seals && { seals }) }),
      complete: onDecision,
      signal,
    })
    return { type }
  } catch (error) {
    // Only an error of the reader says for certain that nothing was posted.
    if (!isReaderError(error)) return { type: 'ask_server' }
    if (!signal.aborted) desk.set({ ...desk.state, problem: error.code })
    return { type: 'failed', code: error.code }
  }
}

const codeOf = (error: unknown) => (isReaderError(error) ? error.code : 'reader_failed')
