/**
 * A machine that can lose its power. What runs on it lives one life; after a crash nothing that was
 * begun in that life goes on: its promises never settle, its timers never fire. Starting again is
 * another life.
 */
import type { Cancel, Clock, Random, Scheduler } from '@tillway/kernel'
import type { CrashMoment, CrashPlace, CrashPoints } from './crash-points.ts'
import { crashPointText } from './crash-points.ts'
import type { Dice } from './dice.ts'
import type { Registry } from './registry.ts'
import type { SimTime } from './time.ts'
import type { Trace } from './trace.ts'

export interface SimNode {
  readonly name: string
  readonly isAlive: boolean
  /** How many lives it has had. */
  readonly lives: number
  /** A new life; ends the one before, if there is one. */
  start(): Life
  /** Ends the life at once. Does nothing to a dead node. */
  crash(why: string): void
  /** Called after each crash, in the moment of it. */
  onCrash(run: (why: string) => void): Cancel
}

export interface Life {
  readonly node: string
  /** 1 is the first. */
  readonly number: number
  isAlive(): boolean
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly random: Random
  /** The port as this life sees it: its promises settle only while the life lasts. */
  guard<Port extends object>(port: Port): Port
  /** The same for one call. After the end of the life `work` is not begun. */
  call<Result>(work: () => Promise<Result>): Promise<Result>
  /** The same promise; it rejects when the life ends, for who would hold on to something for ever. */
  lasting<Result>(work: Promise<Result>): Promise<Result>
  /**
   * Numbers a commit, claim, send or write; the answer ends the life where the plan says so. `about`
   * tells more of what a crash is counted under, such as the link of a request.
   */
  point(at: CrashPlace, about?: string): PointOf
  /** Called when this life ends. */
  onEnd(run: () => void): Cancel
}

export interface PointOf {
  /** True when the life has just ended at this moment. */
  isDue(moment: CrashMoment): boolean
  /** It has changed nothing, see `CrashPoints.distinct`. */
  idle(): void
}

export interface SimNodeOptions {
  readonly name: string
  readonly time: SimTime
  readonly dice: Dice
  readonly trace: Trace
  readonly registry: Registry
  readonly points: CrashPoints
}

/** What is waited for and never comes. */
export function never<Result>(): Promise<Result> {
  return new Promise<Result>(() => undefined)
}

export function createSimNode(options: SimNodeOptions): SimNode {
  const { name, time, trace, registry } = options
  const dice = options.dice.fork(`node ${name}`)
  const watchers = new Set<(why: string) => void>()
  let life: OwnLife | undefined
  let lives = 0
  const crash = (why: string): void => {
    const ended = life
    if (ended === undefined) return
    life = undefined
    trace.add(time.elapsed(), name, 'crash', why)
    registry.count('crashes')
    ended.end()
    for (const watch of [...watchers]) watch(why)
  }
  return {
    name,
    get isAlive() {
      return life !== undefined
    },
    get lives() {
      return lives
    },
    start() {
      life?.end()
      lives += 1
      const number = lives
      const crashThis = (why: string): void => {
        if (life?.number === number) crash(why)
      }
      life = createLife({ ...options, dice: dice.fork(`life ${number}`), number, crashThis })
      trace.add(time.elapsed(), name, 'start', `life ${number}`)
      return life
    },
    crash,
    onCrash(run) {
      watchers.add(run)
      return () => watchers.delete(run)
    },
  }
}

interface OwnLife extends Life {
  end(): void
}

interface LifeOptions extends SimNodeOptions {
  readonly number: number
  readonly crashThis: (why: string) => void
}

function createLife({
  name,
  time,
  dice,
  points,
  registry,
  number,
  crashThis,
}: LifeOptions): OwnLife {
  const ends = new Set<() => void>()
  let isAlive = true
  const call = <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (!isAlive) return never()
    return new Promise((resolve, reject) => {
      work().then(
        (value) => isAlive && resolve(value),
        (error) => isAlive && reject(error),
      )
    })
  }
  return {
    node: name,
    number,
    isAlive: () => isAlive,
    clock: time.clockOf(name),
    scheduler: {
      after: (delayMs, run) =>
        time.after(delayMs, name, 'timer', '', () => {
          if (isAlive) run()
        }),
    },
    random: dice,
    lasting: (work) =>
      new Promise((resolve, reject) => {
        const end = (): void => reject(new Error('the life has ended'))
        if (!isAlive) end()
        ends.add(end)
        work.then(resolve, reject).finally(() => ends.delete(end))
      }),
    guard: (port) => guardPort(port, () => isAlive, call),
    call,
    point(at, about = '') {
      const due = points.next(name, at)
      return {
        isDue(moment) {
          if (!isAlive) return true
          const point = { node: name, at, moment, number: due }
          if (!points.isDue(point, about)) return false
          registry.fault(`crash ${at} ${moment}${about === '' ? '' : ` ${about}`}`)
          crashThis(crashPointText(point))
          return !isAlive
        },
        idle: () => points.idle(name, at, due),
      }
    },
    end() {
      if (!isAlive) return
      isAlive = false
      for (const run of [...ends]) run()
      ends.clear()
    },
    onEnd(run) {
      ends.add(run)
      return () => ends.delete(run)
    },
  }
}

type Method = (...args: unknown[]) => unknown

/** Methods of objects and of classes alike; what answers no promise passes as it is. */
function guardPort<Port extends object>(
  port: Port,
  isAlive: () => boolean,
  call: Life['call'],
): Port {
  const guarded = new Map<unknown, Method>()
  // Not a proxy of the port itself: of what is frozen a proxy may answer nothing else.
  return new Proxy({} as Port, {
    has: (_, key) => Reflect.has(port, key),
    get(_, key) {
      const value: unknown = Reflect.get(port, key, port)
      if (typeof value !== 'function') return value
      const known = guarded.get(value)
      if (known !== undefined) return known
      const method: Method = (...args) => {
        if (!isAlive()) return never()
        const answer: unknown = Reflect.apply(value, port, args)
        return answer instanceof Promise ? call(() => answer) : answer
      }
      guarded.set(value, method)
      return method
    },
  })
}
