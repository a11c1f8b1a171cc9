/** Accounts and questions for the tests of routing, of ways that no real channel has. */
import type { ChannelManifest, PresentationSupport } from '@tillway/channel'
import type { RoutableAccount, RoutableTerminal, RoutingQuestion } from '../route-ways.ts'
import { noRules, type RoutingRule, type RoutingRules } from '../rules.ts'

const qr: PresentationSupport = { presentation: 'qr', hosts: ['desktop', 'phone'], needs: [] }
export const reader: PresentationSupport = {
  presentation: 'reader',
  hosts: ['desktop', 'phone'],
  needs: ['terminal'],
}

const manifest: ChannelManifest = {
  id: 'sample',
  way: 'scan',
  name: { zh: '扫码', en: 'Scan' },
  mark: { viewBox: '0 0 1 1', paths: [] },
  operations: ['start'],
  presentations: [qr],
  currencies: ['CNY'],
  amount: { min: 1, max: 100_000 },
  refund: { partial: true, maxPerPayment: 50, minIntervalMs: 0, windowMs: 1 },
  startRepeatable: true,
  maxValidityMs: 1,
  arrivalHorizonMs: 1,
  account: [],
}

export function accountOf(
  id: string,
  changes: Partial<ChannelManifest> & { readonly enabled?: boolean } = {},
): RoutableAccount {
  const { enabled = true, ...more } = changes
  return { id, version: 1, enabled, manifest: { ...manifest, ...more } }
}

export function terminalOf(changes: Partial<RoutableTerminal> = {}): RoutableTerminal {
  return {
    id: 'tm_1',
    enabled: true,
    hasReader: true,
    isReady: true,
    channelAccountId: 'ca_card',
    ...changes,
  }
}

/** Of a Monday, 09:30 in China. */
export const mondayMorning = Date.UTC(2026, 0, 5, 1, 30)

export function questionOf(changes: Partial<RoutingQuestion> = {}): RoutingQuestion {
  return {
    paymentId: 'pay_1',
    host: 'desktop',
    amount: 2_500,
    currency: 'CNY',
    terminal: null,
    now: mondayMorning,
    rules: noRules,
    down: new Set(),
    ...changes,
  }
}

export function rulesOf(...rules: readonly Partial<RoutingRule>[]): RoutingRules {
  const whole = rules.map((rule) => ({ name: null, when: {}, effect: {}, ...rule }))
  return { version: 1, rules: whole }
}
