/** What suites over every route need to know of a route to call it. */
import { type Route, type RouteName, routes } from '@tillway/api'
import { orderOf } from '../kit/merchant.ts'

/** Every route but the stream, which is not a request and an answer. */
export const plainRoutes = (Object.entries(routes) as [RouteName, Route][]).filter(
  ([name]) => name !== 'streamClientPayment',
)

/** The rest of a well-formed id that nothing has. */
export const none = '01JZZZZZZZZZZZZZZZZZZZZZZZ'

/** The prefix of the id in the path. */
export function prefixOf(route: Route): string | undefined {
  const id = route.params?.properties.id as { pattern: string } | undefined
  return id === undefined ? undefined : /^\^([a-z]+)_/.exec(id.pattern)?.[1]
}

const byCard = { way: 'quickpay', host: 'desktop_web' } as const
/** Has the form of what the frame seals. */
const sealed = 'x'.repeat(200)

/** Has the form of what a reader reads. */
const reading = {
  entry: 'swipe',
  fallback: false,
  masked_number: '622588******4563',
  track2: { encrypted: 'A'.repeat(48), ksn: 'F'.repeat(20) },
  reader: { serial: '1', model: 'test' },
}

/** The parameters that a route cannot be asked without. */
export const goodQueries: Readonly<Partial<Record<RouteName, Readonly<Record<string, string>>>>> = {
  listClientCards: byCard,
}

const noLimit = { per_payment: null, per_day: null }

type MakeBody = () => Readonly<Record<string, unknown>>

/** A body that each route accepts, or would if the thing that it names were there. */
export function goodBodies(
  paymentId: () => string,
): Readonly<Partial<Record<RouteName, MakeBody>>> {
  return {
    createPayment: () => orderOf(),
    createRefund: () => ({ payment: paymentId(), amount: 1 }),
    createWebhookEndpoint: () => ({ url: 'https://mall.example/hook' }),
    updateWebhookEndpoint: () => ({}),
    rotateWebhookSecret: () => ({}),
    resendSince: () => ({ since: '2026-01-01T00:00:00Z' }),
    createChannelAccount: () => ({ channel: 'alipay', name: 'x', config: {} }),
    updateChannelAccount: () => ({}),
    createTerminal: () => ({ name: 'till 1' }),
    updateTerminal: () => ({}),
    createApiKey: () => ({ kind: 'secret' }),
    createOrderKey: () => ({ public_key: 'A'.repeat(43) }),
    submitOrder: () => ({ signed_order: 'a'.repeat(40) }),
    updateMerchant: () => ({}),
    replaceRoutingRules: () => ({ version: 0, rules: [] }),
    replaceVerificationPolicy: () => ({
      version: 0,
      rules: [{ up_to: null, need: 'sms' }],
      modules: [{ up_to: null, module: 'pad', strict: false }],
      limits: { sms: noLimit, password: noLimit, both: noLimit },
    }),
    previewRouting: () => ({ host: 'desktop_web', amount: 100 }),
    startAttempt: () => ({ way: 'alipay', host: 'desktop_web' }),
    confirmPayment: () => ({ attempt: `att_${none}`, sealed }),
    presentCard: () => ({ attempt: `att_${none}`, reading }),
    signPayment: () => ({ attempt: `att_${none}`, image: 'A'.repeat(80) }),
    completeCard: () => ({ attempt: `att_${none}`, result: 'approved' }),
    openCardForm: () => byCard,
    addClientCard: () => ({ ...byCard, card: `card_${none}` }),
    confirmClientCard: () => ({ sealed }),
    approvePayment: () => ({ attempt: `att_${none}`, sealed }),
    openPasswordForm: () => ({ purpose: 'change' }),
    setClientPassword: () => ({ purpose: 'change', sealed }),
    removeClientCardByPassword: () => ({ sealed }),
    changeClientCardPhone: () => ({ sealed }),
    updateCard: () => ({ phone: '13800138000' }),
  }
}
