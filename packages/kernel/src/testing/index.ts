/** Deterministic twins of the ports: a clock that only moves when told, and seeded randomness. */
import type { Cancel, Clock, Log, Random, Scheduler } from '../ports.ts'

interface Timer {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

export interface ManualTime extends Clock, Scheduler {
  /** Moves time forward, running due timers in order, and lets pending promises settle in between. */
  advance(ms: number): Promise<void>
  /** Sets the wall clock alone (a clock jump); timers stay on the monotonic clock. */
  jump(ms: number): void
}

/** Time that stands still until `advance`. Starts at 2026-01-02T03:04:05Z unless told. */
export function createManualTime(startsAt = 1_767_323_045_000): ManualTime {
  let elapsed = 0
  let offset = startsAt
  let order = 0
  let timers: Timer[] = []

  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  const nextDue = (until: number) =>
    timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at || a.order - b.order)[0]

  return {
    now: () => offset + elapsed,
    monotonic: () => elapsed,
    after(delayMs, run): Cancel {
      order += 1
      const timer: Timer = { at: elapsed + Math.max(0, delayMs), order, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    jump(ms) {
      offset += ms
    },
    async advance(ms) {
      const until = elapsed + ms
      await settle()
      for (let due = nextDue(until); due !== undefined; due = nextDue(until)) {
        const timer = due
        timers = timers.filter((other) => other !== timer)
        elapsed = Math.max(elapsed, timer.at)
        timer.run()
        await settle()
      }
      elapsed = until
      await settle()
    },
  }
}

/** A reproducible byte source (xorshift128). Never for real keys. */
export function createSeededRandom(seed = 1): Random {
  const state = new Uint32Array([seed ^ 0x9e3779b9, seed + 0x243f6a88, 0xb7e15162, 0xdeadbeef])
  const nextWord = (): number => {
    const [a = 0, b = 0, c = 0, d = 0] = state
    let t = d ^ (d << 11)
    t = (t ^ (t >>> 8)) >>> 0
    const word = (t ^ a ^ (a >>> 19)) >>> 0
    state.set([word, a, b, c])
    return word
  }
  return {
    bytes(length) {
      const bytes = new Uint8Array(length)
      for (let index = 0; index < length; index += 1) bytes[index] = nextWord() >>> 13
      return bytes
    },
  }
}

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

/** A log that keeps its lines, for asserting what was (not) written. */
export function createMemoryLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = []
  const write = (level: LogLine['level']) => (fields: LogLine['fields'], message: string) => {
    lines.push({ level, fields, message })
  }
  return {
    lines,
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  }
}

export type { MemoryNetwork } from './streams.ts'
export { createMemoryNetwork, createStreamPair } from './streams.ts'
