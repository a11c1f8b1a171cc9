/**
 * One virtual time for all nodes. One event runs at a time; before the next one everything that it
 * set going has come to rest, so that the order of what happens is the order of this queue alone.
 */
import type { Cancel, Clock, Instant } from '@tillway/kernel'
import type { Dice } from './dice.ts'
import { createEventQueue, type EventQueue, type SimEvent } from './event-queue.ts'
import type { Trace } from './trace.ts'

export interface NodeClock extends Clock {
  /** Moves this node's wall clock alone; timers stay on the monotonic clock. */
  jump(ms: number): void
  /** From now on the wall clock gains this many milliseconds per second; loses them below zero. */
  drift(msPerSecond: number): void
  /** How far the wall clock is ahead of true time. */
  errorMs(): number
}

export interface SimTime {
  /** Milliseconds since the start of the run. */
  elapsed(): number
  /** True time, which no jump changes. */
  trueNow(): Instant
  /** The clock of a node; the same one at each call. */
  clockOf(node: string): NodeClock
  /** Events of one node at one moment run in the order of this call, those of others in any order. */
  after(delayMs: number, node: string, kind: string, what: string, run: () => void): Cancel
  /**
   * Nothing of this node runs for so long, as when its process is stopped or its machine gives it
   * no time: what is due then waits for the end, and clocks go on.
   */
  pause(node: string, ms: number): void
  /** Runs events until none is left, `until` (elapsed) is reached or `isDone` says so. */
  run(options?: RunOptions): Promise<void>
  /** Lets everything that was set going come to rest, without moving time. */
  settle(): Promise<void>
  /** Called before each event, with whose it is. */
  onStep(watch: (node: string) => void): void
  /** Called after each event has come to rest. */
  onSettled(watch: () => void): void
  /** Events that wait. */
  readonly waiting: number
  /** Events that have run. */
  readonly steps: number
}

export interface RunOptions {
  readonly until?: number
  readonly isDone?: () => boolean
  /** A run that takes more steps than this has no end: throws `RangeError`. */
  readonly maxSteps?: number
}

export interface SimTimeOptions {
  readonly dice: Dice
  readonly trace: Trace
  readonly settle: () => Promise<void>
  /** 2026-01-02T03:04:05Z unless told. */
  readonly startsAt?: Instant
}

const usualStart = 1_767_323_045_000
const usualMaxSteps = 5_000_000

export function createSimTime({
  dice,
  trace,
  settle,
  startsAt = usualStart,
}: SimTimeOptions): SimTime {
  const queue = createEventQueue()
  const ties = dice.fork('ties')
  const clocks = new Map<string, NodeClock>()
  const tieOf = createTies(ties)
  const before: ((node: string) => void)[] = []
  const settled: (() => void)[] = []
  const pauses = createPauses(queue, tieOf)
  let elapsed = 0
  let steps = 0
  const step = async (event: SimEvent): Promise<void> => {
    const { run } = event
    event.run = undefined
    elapsed = Math.max(elapsed, event.atMs)
    steps += 1
    trace.add(elapsed, event.owner, event.kind, event.what)
    for (const watch of before) watch(event.owner)
    run?.()
    await settle()
    for (const watch of settled) watch()
  }
  return {
    elapsed: () => elapsed,
    trueNow: () => startsAt + elapsed,
    clockOf(node) {
      const known = clocks.get(node)
      if (known !== undefined) return known
      const clock = createNodeClock(startsAt, () => elapsed)
      clocks.set(node, clock)
      return clock
    },
    after(delayMs, owner, kind, what, run) {
      // As a browser does with what is not a number: at once, and time goes on.
      const atMs = elapsed + Math.max(0, Math.ceil(delayMs) || 0)
      const event = queue.push({ atMs, tie: tieOf(owner, atMs), owner, kind, what, run })
      return () => queue.cancel(event)
    },
    pause: (node, ms) => pauses.begin(node, elapsed + ms),
    async run({ until = Number.POSITIVE_INFINITY, isDone, maxSteps = usualMaxSteps } = {}) {
      await settle()
      const lastStep = steps + maxSteps
      for (let next = queue.peek(); next !== undefined; next = queue.peek()) {
        if (next.atMs > until || isDone?.() === true) break
        if (steps >= lastStep) throw new RangeError(`no end after ${maxSteps} steps`)
        queue.pop()
        if (!pauses.putOff(next)) await step(next)
      }
      if (Number.isFinite(until) && isDone?.() !== true) elapsed = Math.max(elapsed, until)
    },
    settle,
    onStep: (watch) => before.push(watch),
    onSettled: (watch) => settled.push(watch),
    get waiting() {
      return queue.size
    },
    get steps() {
      return steps
    },
  }
}

type TieOf = (owner: string, atMs: number) => number

interface Pauses {
  begin(node: string, untilMs: number): void
  /** False for what may run. */
  putOff(event: SimEvent): boolean
}

function createPauses(queue: EventQueue, tieOf: TieOf): Pauses {
  const until = new Map<string, number>()
  return {
    begin: (node, untilMs) => void until.set(node, untilMs),
    putOff(event) {
      const atMs = until.get(event.owner) ?? 0
      if (event.atMs >= atMs) return false
      queue.postpone(event, { atMs, tie: tieOf(event.owner, atMs) })
      return true
    },
  }
}

/** Each node has a place of its own among the events of a moment, drawn anew for each moment. */
function createTies(dice: Dice): TieOf {
  const salts = new Map<string, number>()
  return (owner, atMs) => {
    let salt = salts.get(owner)
    if (salt === undefined) {
      salt = dice.fork(owner).word()
      salts.set(owner, salt)
    }
    const mixed = Math.imul(salt ^ Math.imul(atMs | 0, 0x9e3779b1), 0x85ebca6b)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
}

function createNodeClock(startsAt: Instant, elapsed: () => number): NodeClock {
  let offset = 0
  let rate = 0
  let ratedFrom = 0
  const errorMs = (): number => offset + Math.round(((elapsed() - ratedFrom) * rate) / 1_000)
  return {
    now: () => startsAt + elapsed() + errorMs(),
    monotonic: elapsed,
    jump(ms) {
      offset += ms
    },
    drift(msPerSecond) {
      offset = errorMs()
      rate = msPerSecond
      ratedFrom = elapsed()
    },
    errorMs,
  }
}
