/**
 * Every moment at which a node could lose its power, numbered: a run without a plan counts them,
 * and each later run names one or two at which it happens.
 */
import type { Dice } from './dice.ts'

/** What a node does at the moments that are told apart. */
export const crashMoments = Object.freeze({
  /** The unit has run and is not committed; or it is, and nobody was told. */
  commit: ['before', 'after'],
  /** Work is taken under a lease, and nobody knows of it. */
  claim: ['after'],
  /** Nothing left; the request is with the other side; its answer is here and nobody has seen it. */
  send: ['before', 'during', 'after'],
  /** The same for bytes of a connection. */
  write: ['before', 'during', 'after'],
} as const)

export type CrashPlace = keyof typeof crashMoments
export type CrashMoment = 'before' | 'during' | 'after'

export interface CrashPoint {
  readonly node: string
  readonly at: CrashPlace
  readonly moment: CrashMoment
  /** 1 is the first of this node and place in the run, whatever its generation. */
  readonly number: number
}

export interface CrashPoints {
  /** Numbers the next commit, claim, send or write of a node. */
  next(node: string, at: CrashPlace): number
  /**
   * Whether the node dies at this moment. Each point of the plan is used up by this. `about` is what
   * a crash here is counted under.
   */
  isDue(point: CrashPoint, about?: string): boolean
  /** What there was at this number has changed nothing: nobody could tell that it has been. */
  idle(node: string, at: CrashPlace, number: number): void
  /** From now on a node dies by chance too, at this probability per moment, or at that of what it is about. */
  setChance(probability: number, about?: Readonly<Record<string, number>>): void
  /** All moments that there were, in order. */
  readonly met: readonly CrashPoint[]
  /**
   * The same without what is told apart by nothing: a node that dies before or after something idle
   * leaves the same behind, so of all that is idle between two other moments one is kept.
   */
  distinct(): readonly CrashPoint[]
  /** The points of the plan that never came. */
  missed(): readonly CrashPoint[]
}

export interface CrashPointsOptions {
  readonly dice: Dice
  readonly plan?: readonly CrashPoint[]
  /** Nodes that may die by chance; all of them unless told. */
  readonly mayDie?: (node: string) => boolean
  /** Keeps every moment in `met`. */
  readonly keepMet?: boolean
}

export function createCrashPoints({
  dice,
  plan = [],
  mayDie = () => true,
  keepMet = false,
}: CrashPointsOptions): CrashPoints {
  const waiting = new Set(plan.map(crashPointText))
  const numbers = new Map<string, number>()
  const met: CrashPoint[] = []
  const idle = new Set<string>()
  let chance = 0
  let chances: Readonly<Record<string, number>> = {}
  const chanceOf = (about: string) => chances[about] ?? chance
  return {
    next(node, at) {
      const key = `${node} ${at}`
      const number = (numbers.get(key) ?? 0) + 1
      numbers.set(key, number)
      return number
    },
    isDue(point, about = '') {
      if (keepMet) met.push(point)
      const isPlanned = waiting.size > 0 && waiting.delete(crashPointText(point))
      const now = chanceOf(about)
      return isPlanned || (now > 0 && mayDie(point.node) && dice.chance(now))
    },
    idle: (node, at, number) => void idle.add(`${node} ${at} ${number}`),
    setChance(probability, about = {}) {
      chance = probability
      chances = about
    },
    met,
    distinct: () => withoutIdle(met, ({ node, at, number }) => idle.has(`${node} ${at} ${number}`)),
    missed: () => [...waiting].map(readCrashPoint),
  }
}

/** The first of each node is kept of all that are idle and that nothing else comes between. */
function withoutIdle(
  met: readonly CrashPoint[],
  isIdle: (point: CrashPoint) => boolean,
): readonly CrashPoint[] {
  const kept = new Set<string>()
  return met.filter((point) => {
    if (!isIdle(point)) {
      kept.clear()
      return true
    }
    const isKept = !kept.has(point.node)
    kept.add(point.node)
    return isKept
  })
}

/** `server-1 commit 7 before` */
export function crashPointText({ node, at, moment, number }: CrashPoint): string {
  return `${node} ${at} ${number} ${moment}`
}

/** The reverse of `crashPointText`. Throws `RangeError`. */
export function readCrashPoint(text: string): CrashPoint {
  const [node = '', at = '', number = '', moment = ''] = text.split(' ')
  const isKnown = Object.entries(crashMoments).some(
    ([place, moments]) => place === at && moments.some((known) => known === moment),
  )
  if (!isKnown || node === '' || !/^[1-9]\d*$/.test(number)) {
    throw new RangeError(`'${text}' is no crash point, such as 'server-1 commit 7 before'`)
  }
  return {
    node,
    at: at as CrashPlace,
    moment: moment as CrashMoment,
    number: Number(number),
  }
}
