/** What is kept of the routing with the attempt that it led to. */
import type { AttemptRoute } from '../records.ts'
import type { RoutedAccount, Routing } from './route-ways.ts'

export interface TakenRoute {
  readonly routing: Routing & { readonly rulesVersion: number }
  /** The account that carries the attempt. */
  readonly taken: RoutedAccount
  /** The attempt in whose place it comes. */
  readonly fallbackOf: string | null
  /** Accounts by which nothing could be sent. */
  readonly unsent: readonly string[]
}

export function routeOfAttempt(input: TakenRoute): AttemptRoute {
  const { routing, taken, fallbackOf, unsent } = input
  const others = routing.accounts.filter(({ account }) => account.id !== taken.account.id)
  return {
    reason: taken.reason,
    rule: taken.rule,
    rulesVersion: routing.rulesVersion,
    fallbackOf,
    others: others.map(({ account, reason, rule }) => ({
      accountId: account.id,
      way: account.manifest.way,
      reason: unsent.includes(account.id) ? 'not_sent' : reason,
      rule,
    })),
  }
}
