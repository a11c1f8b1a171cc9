/**
 * Holds the client of a mall's server to the route table: every route that takes a secret key can
 * be called with it, its requests satisfy the schemas, and its types are those of the API.
 */
import type {
  accounts,
  cards,
  events,
  passwords,
  payments,
  routing,
  terminals,
  verification,
} from '@tillway/api'
import { routes } from '@tillway/api'
import {
  type AttemptRoute,
  type Card,
  type CreatedPayment,
  type CreatePayment,
  createTillway,
  type Event,
  generateOrderKey,
  type Merchant,
  type PasswordState,
  type Payment,
  type PaymentDetail,
  type Refund,
  type RoutingPreview,
  type RoutingRules,
  type Settlement,
  type ShopperPassword,
  type Signature,
  type Terminal,
  type TerminalDetail,
  type Tillway,
  type VerificationPolicy,
  type WebhookDelivery,
  type WebhookEndpoint,
} from '@tillway/mall'
import { Value } from 'typebox/value'
import { expect, expectTypeOf, test } from 'vitest'

interface Sent {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly key: string | null
  readonly body: unknown
}

const ulid = '0'.repeat(26)

const calls: Readonly<Record<string, (tillway: Tillway) => unknown>> = {
  createPayment: ({ payments }) =>
    payments.create({
      order: 'A-1',
      amount: 2_990,
      currency: 'CNY',
      description: 'Mug',
      expires_in: 900,
      return_url: 'https://mall.example.com/orders/A-1',
      terminal: `tm_${ulid}`,
      shopper: 'shopper-7',
      metadata: { note: 'x' },
    }),
  listPayments: ({ payments }) => payments.list({ order: 'A-1', status: 'payable' }).first(),
  getPayment: ({ payments }) => payments.get(`pay_${ulid}`),
  cancelPayment: ({ payments }) => payments.cancel(`pay_${ulid}`),
  getSignature: ({ payments }) => payments.signature(`pay_${ulid}`),
  createSession: ({ payments }) => payments.session(`pay_${ulid}`),
  releaseQuarantine: ({ payments }) => payments.release(`pay_${ulid}`),
  createRefund: ({ refunds }) =>
    refunds.create({ payment: `pay_${ulid}`, amount: 1, reference: 'R-1', reason: 'broken' }),
  listRefunds: ({ refunds }) => refunds.list({ payment: `pay_${ulid}` }).first(),
  getRefund: ({ refunds }) => refunds.get(`rf_${ulid}`),
  listCards: ({ cards }) => cards.list({ shopper: 'shopper-7' }).first(),
  getCard: ({ cards }) => cards.get(`card_${ulid}`),
  updateCard: ({ cards }) => cards.updatePhone(`card_${ulid}`, '13800138000'),
  removeCard: ({ cards }) => cards.remove(`card_${ulid}`),
  getShopperPassword: ({ passwords }) => passwords.get('shopper 7/a'),
  lockShopperPassword: ({ passwords }) => passwords.lock('shopper 7/a'),
  unlockShopperPassword: ({ passwords }) => passwords.unlock('shopper 7/a'),
  listEvents: ({ events }) =>
    events.list({ order: 'oldest_first', type: 'refund.failed', cursor: 'c' }).first(),
  getEvent: ({ events }) => events.get(`evt_${ulid}`),
  createWebhookEndpoint: ({ webhookEndpoints }) =>
    webhookEndpoints.create({ url: 'https://mall.example.com/hook', events: ['*'] }),
  listWebhookEndpoints: ({ webhookEndpoints }) => webhookEndpoints.list().first(),
  getWebhookEndpoint: ({ webhookEndpoints }) => webhookEndpoints.get(`we_${ulid}`),
  updateWebhookEndpoint: ({ webhookEndpoints }) =>
    webhookEndpoints.update(`we_${ulid}`, { status: 'disabled' }),
  rotateWebhookSecret: ({ webhookEndpoints }) =>
    webhookEndpoints.rotate(`we_${ulid}`, { overlap_seconds: 60 }),
  resendSince: ({ webhookEndpoints }) =>
    webhookEndpoints.resend(`we_${ulid}`, { since: '2026-01-01T00:00:00Z' }),
  listWebhookDeliveries: ({ webhookDeliveries }) =>
    webhookDeliveries.list({ status: 'parked', endpoint: `we_${ulid}` }).first(),
  resendDelivery: ({ webhookDeliveries }) => webhookDeliveries.resend(`wd_${ulid}`),
  getMerchant: ({ merchant }) => merchant.get(),
  updateMerchant: ({ merchant }) =>
    merchant.update({ allowed_origins: ['https://mall.example.com'] }),
  listChannels: ({ channels }) => channels.list().first(),
  createChannelAccount: ({ channelAccounts }) =>
    channelAccounts.create({ channel: 'x', name: 'x', config: { a: 'b' } }),
  listChannelAccounts: ({ channelAccounts }) => channelAccounts.list().first(),
  getChannelAccount: ({ channelAccounts }) => channelAccounts.get(`ca_${ulid}`),
  updateChannelAccount: ({ channelAccounts }) =>
    channelAccounts.update(`ca_${ulid}`, { status: 'disabled' }),
  testChannelAccount: ({ channelAccounts }) => channelAccounts.test(`ca_${ulid}`),
  createTerminal: ({ terminals }) => terminals.create({ name: 'till 1', has_reader: true }),
  listTerminals: ({ terminals }) => terminals.list().first(),
  getTerminal: ({ terminals }) => terminals.get(`tm_${ulid}`),
  echoTerminal: ({ terminals }) => terminals.echo(`tm_${ulid}`),
  createSettlement: ({ terminals }) => terminals.settle(`tm_${ulid}`),
  listSettlements: ({ settlements }) =>
    settlements.list({ terminal: `tm_${ulid}`, status: 'closed' }).first(),
  getSettlement: ({ settlements }) => settlements.get(`stl_${ulid}`),
  updateTerminal: ({ terminals }) => terminals.update(`tm_${ulid}`, { channel_account: null }),
  getRoutingRules: ({ routing }) => routing.rules(),
  replaceRoutingRules: ({ routing }) =>
    routing.replaceRules({
      version: 0,
      rules: [
        {
          name: 'night',
          when: { time: { from: '22:00', to: '06:00' }, own_channel: false, amount_from: 100 },
          effect: { order: ['wechat'], weights: { [`ca_${ulid}`]: 3 }, fallback: false },
        },
      ],
    }),
  previewRouting: ({ routing }) =>
    routing.preview({ host: 'desktop_web', amount: 100, terminal: `tm_${ulid}`, rules: [] }),
  getVerificationPolicy: ({ verification }) => verification.policy(),
  replaceVerificationPolicy: ({ verification }) =>
    verification.replacePolicy({
      version: 3,
      rules: [
        { up_to: 50_000, need: 'password' },
        { up_to: null, need: 'both' },
      ],
      modules: [{ up_to: null, module: 'pad', strict: true }],
      limits: {
        sms: { per_payment: null, per_day: null },
        password: { per_payment: 50_000, per_day: 100_000 },
        both: { per_payment: null, per_day: 500_000 },
      },
    }),
  createApiKey: ({ apiKeys }) => apiKeys.create({ kind: 'publishable' }),
  listApiKeys: ({ apiKeys }) => apiKeys.list().first(),
  revokeApiKey: ({ apiKeys }) => apiKeys.revoke(`key_${ulid}`),
  createOrderKey: ({ orderKeys }) => orderKeys.create({ public_key: generateOrderKey().publicKey }),
  listOrderKeys: ({ orderKeys }) => orderKeys.list().first(),
  revokeOrderKey: ({ orderKeys }) => orderKeys.revoke(`ok_${ulid}`),
}

const mallRoutes = Object.entries(routes).filter(([, route]) => route.auth === 'secret')

async function send(call: (tillway: Tillway) => unknown): Promise<Sent> {
  const sent: Sent[] = []
  const fetch = async (input: unknown, init: RequestInit = {}) => {
    const url = new URL(String(input))
    sent.push({
      method: String(init.method),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      key: new Headers(init.headers).get('idempotency-key'),
      body: init.body === undefined ? undefined : JSON.parse(String(init.body)),
    })
    return Response.json({ object: 'list', data: [], next_cursor: null })
  }
  await call(createTillway({ apiBase: 'https://pay.example.com', secretKey: 'sk_1', fetch }))
  expect(sent).toHaveLength(1)
  return sent[0]!
}

test('can call every route that takes a secret key, and no other', () => {
  expect(Object.keys(calls).toSorted()).toEqual(mallRoutes.map(([name]) => name).toSorted())
})

test.each(mallRoutes)('calls %s as the route table says', async (name, route) => {
  const { method, path, query, key, body } = await send(calls[name]!)
  expect(method).toBe(route.method)
  expect(path).toMatch(
    new RegExp(
      `^${route.path.replace('{id}', '[a-z]+_0{26}').replace('{shopper}', 'shopper%207%2Fa')}$`,
    ),
  )
  expect(key !== null).toBe('idempotent' in route)
  const bodySchema = 'body' in route ? route.body : undefined
  if (bodySchema === undefined) expect(body).toBeUndefined()
  else expect([...Value.Errors(bodySchema, body)]).toEqual([])
  if ('query' in route) expect([...Value.Errors(route.query, query)]).toEqual([])
})

test('has the types of the API, member for member', () => {
  expectTypeOf<keyof Payment>().toEqualTypeOf<keyof payments.Payment>()
  expectTypeOf<keyof PaymentDetail>().toEqualTypeOf<keyof payments.PaymentDetail>()
  expectTypeOf<keyof CreatedPayment>().toEqualTypeOf<keyof payments.CreatedPayment>()
  expectTypeOf<keyof CreatePayment>().toEqualTypeOf<keyof payments.CreatePayment>()
  expectTypeOf<keyof Card>().toEqualTypeOf<keyof cards.Card>()
  expectTypeOf<keyof Merchant>().toEqualTypeOf<keyof accounts.Merchant>()
  expectTypeOf<keyof Refund>().toEqualTypeOf<keyof payments.Refund>()
  expectTypeOf<keyof Signature>().toEqualTypeOf<keyof payments.Signature>()
  expectTypeOf<keyof Terminal>().toEqualTypeOf<keyof accounts.Terminal>()
  expectTypeOf<keyof TerminalDetail>().toEqualTypeOf<keyof accounts.TerminalDetail>()
  expectTypeOf<keyof Settlement>().toEqualTypeOf<keyof terminals.Settlement>()
  expectTypeOf<Settlement['status']>().toEqualTypeOf<terminals.SettlementStatus>()
  expectTypeOf<keyof RoutingRules>().toEqualTypeOf<keyof routing.RoutingRules>()
  expectTypeOf<keyof RoutingPreview>().toEqualTypeOf<keyof routing.RoutingPreview>()
  expectTypeOf<keyof AttemptRoute>().toEqualTypeOf<keyof routing.AttemptRoute>()
  expectTypeOf<keyof ShopperPassword>().toEqualTypeOf<keyof passwords.ShopperPassword>()
  expectTypeOf<PasswordState>().toEqualTypeOf<passwords.PasswordState>()
  expectTypeOf<keyof VerificationPolicy>().toEqualTypeOf<keyof verification.VerificationPolicy>()
  expectTypeOf<keyof Event>().toEqualTypeOf<keyof events.Event>()
  expectTypeOf<Event['type']>().toEqualTypeOf<events.EventType>()
  expectTypeOf<keyof WebhookEndpoint>().toEqualTypeOf<keyof events.WebhookEndpoint>()
  expectTypeOf<keyof WebhookDelivery>().toEqualTypeOf<keyof events.WebhookDelivery>()
})
