/**
 * One time for many machines. Instances that share a database keep its time and not their own: what
 * one of them dates is due for all of them at that moment, however wrong the clock of its machine is.
 */
import { type Clock, type Instant, type Log, type Scheduler, sleep } from './ports.ts'

export interface TrustedClockOptions {
  /** Its `now` may be wrong by any amount; its `monotonic` runs as fast as time, or stands still. */
  readonly machine: Clock
  readonly scheduler: Scheduler
  /** Asks the one whose time is kept; null where there is none. Rejects when nobody answers. */
  readonly ask: () => Promise<Instant | null>
  readonly log: Log
}

/** What was answered, and by how much it may be wrong. */
interface Anchor {
  readonly instant: Instant
  /** When that was, by the machine's monotonic clock. */
  readonly monotonic: number
  readonly errorMs: number
}

/** Quartz is better than this: it loses or gains less than half a minute in a day. */
const driftPerMs = 0.0005
const askEveryMs = 300_000
/** After no answer, or one that took so long that it says little. */
const askAgainMs = 10_000
const goodErrorMs = 250
/** Time stands still rather than going back by no more than this. */
const longestHoldMs = 5_000
/** The machine was set right or wrong, or was asleep: then it is asked at once. */
const stepMs = 1_000
const toldFromMs = 5_000

/**
 * Resolves with the first answer, however long that takes: no work is dated before. Where there is
 * nobody to ask, the machine's own clock is kept. Later it asks by the way, when somebody wants to
 * know the time; without answers it goes on by the machine's monotonic clock. `now` never goes back
 * by steps of up to five seconds, which it waits out.
 */
export async function openTrustedClock(options: TrustedClockOptions): Promise<Clock> {
  const { scheduler, log } = options
  for (;;) {
    try {
      const first = await measure(options)
      return first === null ? options.machine : follow(options, first)
    } catch (error) {
      log.warn({ error }, 'nobody tells the time yet')
      await sleep(scheduler, askAgainMs)
    }
  }
}

function follow(options: TrustedClockOptions, first: Anchor): Clock {
  const { machine, log } = options
  let anchor = first
  let latest = first.instant
  let askAt = nextAsk(first)
  let isAsking = false
  let offset = offsetOf(machine)
  let isToldWrong = false
  const keep = (fresh: Anchor): void => {
    anchor = fresh
    const now = Math.round(timeAt(anchor, machine.monotonic()))
    const [behindMs, aheadMs] = [latest - now, machine.now() - now]
    if (behindMs > longestHoldMs) log.warn({ behindMs }, 'the time that is kept was put back')
    const isWrong = Math.abs(aheadMs) > toldFromMs
    if (isWrong && !isToldWrong) log.warn({ aheadMs }, 'the clock of this machine is wrong')
    isToldWrong = isWrong
  }
  const take = (fresh: Anchor | null): void => {
    if (fresh !== null) askAt = nextAsk(fresh)
    if (fresh !== null && isBetter(fresh, anchor)) keep(fresh)
  }
  const refresh = (): void => {
    if (isAsking) return
    isAsking = true
    measure(options)
      .then(take, (error: unknown) => {
        askAt = machine.monotonic() + askAgainMs
        log.warn({ error }, 'nobody told the time')
      })
      .finally(() => {
        isAsking = false
      })
  }
  keep(first)
  return Object.freeze({
    monotonic: () => machine.monotonic(),
    now() {
      const monotonic = machine.monotonic()
      const before = offset
      offset = offsetOf(machine)
      if (monotonic >= askAt || Math.abs(offset - before) > stepMs) refresh()
      const instant = Math.round(timeAt(anchor, monotonic))
      if (instant < latest && latest - instant <= longestHoldMs) return latest
      latest = instant
      return instant
    },
  })
}

async function measure({ machine, ask }: TrustedClockOptions): Promise<Anchor | null> {
  const asked = machine.monotonic()
  const instant = await ask()
  const answered = machine.monotonic()
  if (instant === null) return null
  return {
    instant,
    // It was read at some time in between.
    monotonic: (asked + answered) / 2,
    errorMs: (answered - asked) / 2 + 1,
  }
}

const timeAt = (anchor: Anchor, monotonic: number): number =>
  anchor.instant + monotonic - anchor.monotonic

const nextAsk = ({ monotonic, errorMs }: Anchor): number =>
  monotonic + (errorMs > goodErrorMs ? askAgainMs : askEveryMs)

/** How far the wall clock is from the monotonic one: constant until the machine is set or sleeps. */
const offsetOf = (machine: Clock): number => machine.now() - machine.monotonic()

/** It is surer than what is left of the one before, or both cannot be right: then the newer is. */
function isBetter(fresh: Anchor, old: Anchor): boolean {
  const oldErrorMs = old.errorMs + (fresh.monotonic - old.monotonic) * driftPerMs
  const apartMs = Math.abs(fresh.instant - timeAt(old, fresh.monotonic))
  return fresh.errorMs <= oldErrorMs || apartMs > fresh.errorMs + oldErrorMs
}
