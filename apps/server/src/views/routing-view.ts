/** Routing, as the mall's server sees it: each way and account with its reason in words. */
import type { routing as api } from '@tillway/api'
import {
  type AttemptRoute,
  type RoutedAccount,
  type RoutedWay,
  type RoutingReason,
  type RoutingRule,
  type RuleReference,
  routingReasons,
} from '@tillway/payments'

const reasonView = (code: RoutingReason) => ({ code, text: { ...routingReasons[code].operator } })

const ruleView = (rule: RuleReference | null) => (rule === null ? null : { ...rule })

export const routeTakenView = (route: AttemptRoute): api.RouteTaken => ({
  reason: reasonView(route.reason),
  rule: ruleView(route.rule),
  rules_version: route.rulesVersion,
  fallback_of: route.fallbackOf,
})

export function attemptRouteView(route: AttemptRoute): api.AttemptRoute {
  return {
    ...routeTakenView(route),
    others: route.others.map(({ accountId, way, reason, rule }) => ({
      way,
      channel_account: accountId,
      reason: reasonView(reason),
      rule: ruleView(rule),
    })),
  }
}

const accountView = ({ account, reason, rule }: RoutedAccount) => ({
  way: account.manifest.way,
  channel_account: account.id,
  reason: reasonView(reason),
  rule: ruleView(rule),
})

export function routingPreviewView(
  routing: { readonly ways: readonly RoutedWay[]; readonly accounts: readonly RoutedAccount[] },
  rulesVersion: number | null,
): api.RoutingPreview {
  const offered = routing.ways.filter(({ available }) => available)
  const standing = new Set(
    offered.flatMap((way) => [way.account.id, ...way.reserves.map(({ account }) => account.id)]),
  )
  return {
    object: 'routing_preview',
    rules_version: rulesVersion,
    ways: routing.ways.map((way) => ({
      ...accountView(way),
      available: way.available,
      presentations: [...way.presentations],
      reserves: way.reserves.map(({ account }) => account.id),
      fallback: way.fallsBack,
    })),
    left_out: routing.accounts.filter(({ account }) => !standing.has(account.id)).map(accountView),
  }
}

/** A rule as it came: what was not given is not made up. */
export function ruleOf({ name, when = {}, effect }: api.RoutingRule): RoutingRule {
  return {
    name: name ?? null,
    when: renamed(when, conditionNames) as RoutingRule['when'],
    effect: renamed(effect, effectNames) as RoutingRule['effect'],
  }
}

export function ruleListView(rules: readonly RoutingRule[]): api.RoutingRule[] {
  return rules.map(({ name, when, effect }) => ({
    ...(name === null ? {} : { name }),
    ...(Object.keys(when).length === 0 ? {} : { when: renamed(when, inverse(conditionNames)) }),
    effect: renamed(effect, inverse(effectNames)) as api.RoutingRule['effect'],
  }))
}

type Condition = NonNullable<api.RoutingRule['when']>

const conditionNames = {
  hosts: 'hosts',
  at_terminal: 'atTerminal',
  terminals: 'terminals',
  own_channel: 'ownChannel',
  amount_from: 'amountFrom',
  amount_to: 'amountTo',
  currencies: 'currencies',
  time: 'time',
  weekdays: 'weekdays',
} as const satisfies { readonly [Name in keyof Condition]-?: keyof RoutingRule['when'] }

const effectNames = {
  order: 'order',
  leave_out: 'leaveOut',
  weights: 'weights',
  fallback: 'fallback',
} as const satisfies {
  readonly [Name in keyof api.RoutingRule['effect']]-?: keyof RoutingRule['effect']
}

const inverse = (names: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(names).map(([from, to]) => [to, from]))

const renamed = (source: object, names: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(source).map(([name, value]) => [names[name] ?? name, value]))
