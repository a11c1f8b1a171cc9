/** The merchants' rules of routing in force, kept for a moment, because every payment asks for them. */
import type { Clock } from '@tillway/kernel'
import { noRules, type RoutingRules } from '@tillway/payments'
import type { Store } from '@tillway/store'

export interface RulesBook {
  inForce(merchantId: string): Promise<RoutingRules>
  /** They were changed: what is kept of them is old. */
  forget(merchantId: string): void
}

/** Another instance goes by a change no later than this. */
const freshMs = 1_000

export function createRulesBook({ store, clock }: { store: Store; clock: Clock }): RulesBook {
  const kept = new Map<string, { readonly at: number; readonly rules: RoutingRules }>()
  return {
    async inForce(merchantId) {
      const now = clock.monotonic()
      const known = kept.get(merchantId)
      if (known !== undefined && now - known.at < freshMs) return known.rules
      const rules = (await store.read.routingRules.newest(merchantId)) ?? noRules
      kept.set(merchantId, { at: now, rules })
      return rules
    },
    forget: (merchantId) => void kept.delete(merchantId),
  }
}
