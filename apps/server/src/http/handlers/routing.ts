/** Rules of routing, and what they come to. */
import type { routing as api } from '@tillway/api'
import { PayError } from '@tillway/kernel'
import type { RoutingRulesRecord } from '@tillway/store'
import { checkRules, replaceRules } from '../../engine/routing/replace-rules.ts'
import { routePayment } from '../../engine/routing/route-payment.ts'
import { timestamp } from '../../views/payment-view.ts'
import { routingPreviewView, ruleListView, ruleOf } from '../../views/routing-view.ts'
import { call, unit } from '../request.ts'
import type { Services } from '../services.ts'

export function routingHandlers({ engine }: Services) {
  const { store, routing } = engine
  return {
    getRoutingRules: call(async ({ caller }) => ({
      body: rulesView(await store.read.routingRules.newest(caller.merchantId)),
    })),

    replaceRoutingRules: unit(async (repos, { caller, body }) => {
      const { version, rules } = body as api.ReplaceRoutingRules
      const { merchantId } = caller
      const input = { merchantId, version, rules: rules.map(ruleOf) }
      const record = await replaceRules(engine, repos, input)
      return { body: rulesView(record), after: () => routing.rules.forget(merchantId) }
    }),

    previewRouting: call(async ({ caller, body }) => {
      const input = body as api.PreviewRouting
      const { merchantId } = caller
      const rules = input.rules?.map(ruleOf)
      if (rules !== undefined) await checkRules(engine, store.read, { merchantId, rules })
      const terminalId = input.terminal ?? null
      await requireTerminal(merchantId, terminalId)
      const asked = {
        merchantId,
        id: input.payment ?? '',
        amount: input.amount,
        currency: input.currency ?? 'CNY',
        terminalId,
      }
      const draft = rules === undefined ? {} : { rules: { version: 0, rules } }
      const routed = await routePayment(engine, asked, { host: input.host, terminalId, ...draft })
      const version = rules === undefined ? routed.rulesVersion : null
      return { body: routingPreviewView(routed, version) }
    }),
  }

  async function requireTerminal(merchantId: string, terminalId: string | null): Promise<void> {
    if (terminalId === null) return
    if ((await store.read.terminals.get(merchantId, terminalId)) !== undefined) return
    throw new PayError('invalid_request', 'there is no such terminal', { param: 'terminal' })
  }
}

function rulesView(record: RoutingRulesRecord | undefined): api.RoutingRules {
  return {
    object: 'routing_rules',
    version: record?.version ?? 0,
    rules: ruleListView(record?.rules ?? []),
    created_at: record === undefined ? null : timestamp(record.createdAt),
  }
}
