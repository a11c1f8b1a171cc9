/**
 * A merchant's rules of routing, as data: when a rule fits, and what it then says. Rules are read
 * in their order. About the order of ways, the weights of a way's accounts and the fall-back the
 * first rule that fits and speaks of it has the word; ways that are left out add up.
 */
import type { Instant } from '@tillway/kernel'

/** All that is given must hold; a rule without conditions always fits. */
export interface RoutingCondition {
  readonly hosts?: readonly string[]
  /** Paid at a terminal of the mall, or not. */
  readonly atTerminal?: boolean
  /** One of these terminals. */
  readonly terminals?: readonly string[]
  /** At a terminal that has a channel of its own and a reader, or not. */
  readonly ownChannel?: boolean
  /** Minor units, both included. */
  readonly amountFrom?: number
  readonly amountTo?: number
  readonly currencies?: readonly string[]
  /** Hours of the day in China, `HH:MM`, the end not included; over midnight when the end is earlier. */
  readonly time?: { readonly from: string; readonly to: string }
  /** Days of the week in China: 1 is Monday, 7 is Sunday. */
  readonly weekdays?: readonly number[]
}

export interface RoutingEffect {
  /** These ways first, in this order; the others follow in theirs. */
  readonly order?: readonly string[]
  readonly leaveOut?: readonly string[]
  /**
   * Shares of a way's accounts, by account. One that is not named, or has 0, stands in reserve.
   */
  readonly weights?: Readonly<Record<string, number>>
  /** Whether the next account is tried when an attempt was certainly not sent. */
  readonly fallback?: boolean
}

export interface RoutingRule {
  readonly name: string | null
  readonly when: RoutingCondition
  readonly effect: RoutingEffect
}

export interface RoutingRules {
  /** 0: the merchant has made none. */
  readonly version: number
  readonly rules: readonly RoutingRule[]
}

export const noRules: RoutingRules = Object.freeze({ version: 0, rules: Object.freeze([]) })

/** Which rule it was, as a person counts them: from 1. */
export interface RuleReference {
  readonly number: number
  readonly name: string | null
}

/** What a condition is held against. */
export interface RuleSituation {
  readonly host: string
  readonly terminalId: string | null
  readonly hasOwnChannel: boolean
  readonly amount: number
  readonly currency: string
  readonly now: Instant
}

export interface AppliedRules {
  readonly order:
    | {
        readonly ways: readonly string[]
        readonly rule: RuleReference
        /** It was written for terminals with a channel of their own, so it may move that as well. */
        readonly isForOwnChannel: boolean
      }
    | undefined
  /** The rule that leaves this way out, if one does. */
  leavesOut(way: string): RuleReference | undefined
  /** The first rule with a weight for one of these accounts. */
  weightsOf(
    accountIds: readonly string[],
  ):
    | { readonly weights: Readonly<Record<string, number>>; readonly rule: RuleReference }
    | undefined
  readonly fallback: boolean
}

export function applyRules({ rules }: RoutingRules, situation: RuleSituation): AppliedRules {
  const fitting = rules
    .map((rule, index) => ({ ...rule, reference: { number: index + 1, name: rule.name } }))
    .filter(({ when }) => fits(when, situation))
  const ordering = fitting.find(({ effect }) => effect.order !== undefined)
  return {
    order: ordering && {
      ways: ordering.effect.order ?? [],
      rule: ordering.reference,
      isForOwnChannel: ordering.when.ownChannel === true,
    },
    leavesOut: (way) => fitting.find(({ effect }) => effect.leaveOut?.includes(way))?.reference,
    weightsOf(accountIds) {
      const found = fitting.find(({ effect: { weights } }) =>
        accountIds.some((id) => weights !== undefined && Object.hasOwn(weights, id)),
      )
      return found && { weights: found.effect.weights ?? {}, rule: found.reference }
    },
    fallback: fitting.find(({ effect }) => effect.fallback !== undefined)?.effect.fallback ?? true,
  }
}

const includes = (list: readonly string[] | undefined, value: string): boolean =>
  list === undefined || list.includes(value)

const is = (wanted: boolean | undefined, value: boolean): boolean =>
  wanted === undefined || wanted === value

function fits(when: RoutingCondition, situation: RuleSituation): boolean {
  const { host, terminalId, hasOwnChannel, amount, currency, now } = situation
  return (
    includes(when.hosts, host) &&
    is(when.atTerminal, terminalId !== null) &&
    (when.terminals === undefined || when.terminals.some((id) => id === terminalId)) &&
    is(when.ownChannel, hasOwnChannel) &&
    amount >= (when.amountFrom ?? 0) &&
    amount <= (when.amountTo ?? Number.POSITIVE_INFINITY) &&
    includes(when.currencies, currency) &&
    fitsTime(when, now)
  )
}

const minuteMs = 60_000
const dayMinutes = 24 * 60
/** China has one time, without summer time. */
const chinaOffsetMinutes = 8 * 60

function fitsTime({ time, weekdays }: RoutingCondition, now: Instant): boolean {
  const minutes = Math.floor(now / minuteMs) + chinaOffsetMinutes
  // The first of January 1970 was a Thursday.
  const weekday = ((Math.floor(minutes / dayMinutes) + 3) % 7) + 1
  if (weekdays !== undefined && !weekdays.includes(weekday)) return false
  if (time === undefined) return true
  const [at, from, to] = [minutes % dayMinutes, minuteOf(time.from), minuteOf(time.to)]
  return from < to ? at >= from && at < to : at >= from || at < to
}

function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}
