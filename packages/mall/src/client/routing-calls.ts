import type {
  PreviewRouting,
  ReplaceRoutingRules,
  RoutingPreview,
  RoutingRules,
} from '../wire/routing.ts'
import type { CallOptions, Endpoint } from './endpoint.ts'

export interface RoutingCalls {
  rules(options?: CallOptions): Promise<RoutingRules>
  /**
   * Puts these rules in the place of all former ones. Rejects with `rules_changed` when somebody
   * was faster, and names a rule that refers to nothing.
   */
  replaceRules(rules: ReplaceRoutingRules, options?: CallOptions): Promise<RoutingRules>
  /** Which ways would be offered, and why; with `rules`, what those would do. Changes nothing. */
  preview(payment: PreviewRouting, options?: CallOptions): Promise<RoutingPreview>
}

const rules = '/v1/routing_rules'

export function createRoutingCalls(endpoint: Endpoint): RoutingCalls {
  return {
    rules: (options) => endpoint.get('/v1', 'routing_rules', options),
    replaceRules: (given, options) => endpoint.put(rules, given, options),
    preview: (payment, options) => endpoint.ask('/v1/routing/preview', payment, options),
  }
}
