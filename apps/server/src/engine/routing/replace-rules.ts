/** Puts other rules of routing in the place of those in force, as their next version. */
import { PayError } from '@tillway/kernel'
import type { RoutingRule } from '@tillway/payments'
import type { Repositories, RoutingRulesRecord } from '@tillway/store'
import type { EngineContext } from '../context.ts'

export interface ReplaceInput {
  readonly merchantId: string
  /** The version that whoever made the rules had read; 0: none. */
  readonly version: number
  readonly rules: readonly RoutingRule[]
}

/**
 * The same rules again change nothing. Throws `rules_changed` when the version is not the newest
 * one, and `invalid_request`, naming what a rule refers to and is not there.
 */
export async function replaceRules(
  ctx: EngineContext,
  repos: Repositories,
  { merchantId, version, rules }: ReplaceInput,
): Promise<RoutingRulesRecord | undefined> {
  // Of two that come at once, the second finds what the first wrote.
  await repos.merchants.hold(merchantId)
  const newest = await repos.routingRules.newest(merchantId)
  const known = newest?.version ?? 0
  // A repeat of a call whose answer was lost finds its own rules in force.
  const isSame = JSON.stringify(newest?.rules ?? []) === JSON.stringify(rules)
  if (isSame && (version === known || version === known - 1)) return newest
  if (version !== known) throw new PayError('rules_changed', undefined, { param: 'version' })
  await checkRules(ctx, repos, { merchantId, rules })
  const record = { merchantId, version: known + 1, rules, createdAt: ctx.clock.now() }
  await repos.routingRules.insert(record)
  return record
}

/** Throws `invalid_request`: a rule that refers to nothing would never say so by itself. */
export async function checkRules(
  ctx: EngineContext,
  repos: Pick<Repositories, 'channelAccounts' | 'terminals'>,
  { merchantId, rules }: Pick<ReplaceInput, 'merchantId' | 'rules'>,
): Promise<void> {
  const accounts = await repos.channelAccounts.list(merchantId)
  const named = rules.flatMap(({ when }) => when.terminals ?? [])
  const found = await Promise.all(
    [...new Set(named)].map((id) => repos.terminals.get(merchantId, id)),
  )
  const known: KnownThings = {
    accounts: new Set(accounts.map(({ id }) => id)),
    terminals: new Set(found.flatMap((terminal) => (terminal === undefined ? [] : [terminal.id]))),
    ways: new Set([...ctx.channels.registry.values()].map(({ manifest }) => manifest.way)),
  }
  for (const [index, rule] of rules.entries()) checkRule(rule, `rules.${index}`, known)
}

interface KnownThings {
  readonly accounts: ReadonlySet<string>
  readonly terminals: ReadonlySet<string>
  readonly ways: ReadonlySet<string>
}

function checkRule({ when, effect }: RoutingRule, path: string, known: KnownThings): void {
  requireKnown(when.terminals ?? [], known.terminals, `${path}.when.terminals`)
  requireKnown(effect.order ?? [], known.ways, `${path}.effect.order`)
  requireKnown(effect.leaveOut ?? [], known.ways, `${path}.effect.leave_out`)
  requireKnown(Object.keys(effect.weights ?? {}), known.accounts, `${path}.effect.weights`)
  const { amountFrom = 0, amountTo = amountFrom } = when
  if (amountFrom <= amountTo) return
  throw new PayError('invalid_request', 'no amount is between these', {
    param: `${path}.when.amount_to`,
  })
}

function requireKnown(named: readonly string[], known: ReadonlySet<string>, param: string): void {
  if (named.every((one) => known.has(one))) return
  throw new PayError('invalid_request', `${param} names something that is not there`, { param })
}
