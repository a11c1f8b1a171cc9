/** Notifications that a platform must not believe, made with everything an attacker may have. */
import { createPrivateKey, sign } from 'node:crypto'
import type { Forgery } from '@tillway/channel/simulator'
import { type Clock, minorUnits } from '@tillway/kernel'
import { toChinaTime, toYuan } from '@tillway/wire'
import { rsaKeyPair } from '@tillway/wire/testing'
import { encodeForm, type GatewayParameters, notificationSigningText } from '../wire/parameters.ts'
import type { Merchant, Merchants } from './merchants.ts'
import { encodeNotification, tradeParameters } from './notice-message.ts'
import type { SimulatedOrder } from './order.ts'
import type { OrderBook } from './order-book.ts'

export interface ForgeryParts {
  readonly clock: Clock
  readonly merchants: Merchants
  readonly book: OrderBook
}

interface Target {
  readonly order: SimulatedOrder
  readonly merchant: Merchant
  /** The parameters of a payment's notification, without a signature. */
  readonly genuine: GatewayParameters
}

type Forge = (target: Target) => string

const form = (parameters: GatewayParameters): string => encodeNotification(parameters)

const signed = (parameters: GatewayParameters, merchant: Merchant): GatewayParameters => ({
  ...parameters,
  sign: merchant.sign(notificationSigningText(parameters)),
})

/** Signed by the channel for one thing and altered afterwards. */
const altered =
  (change: GatewayParameters): Forge =>
  ({ genuine, merchant }) =>
    form({ ...signed(genuine, merchant), ...change })

const withAttackerKey = (parameters: GatewayParameters, digest: string): GatewayParameters => {
  const key = createPrivateKey(rsaKeyPair('attacker').privateKey)
  const text = Buffer.from(notificationSigningText(parameters), 'utf8')
  return { ...parameters, sign: sign(digest, text, key).toString('base64') }
}

const fullWidth = (text: string): string =>
  text.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))

const forges: Readonly<Record<string, Forge>> = {
  'a signature of random bytes': ({ genuine }) => form({ ...genuine, sign: 'QUJD'.repeat(86) }),
  'a signature that is no base64': ({ genuine }) => form({ ...genuine, sign: '%%%%' }),
  'no signature': ({ genuine }) => form(genuine),
  'an empty signature': ({ genuine }) => form({ ...genuine, sign: '' }),
  'signed with the attacker’s own key': ({ genuine }) => form(withAttackerKey(genuine, 'sha256')),
  'another amount under a genuine signature': altered({ total_amount: '0.01' }),
  'another order under a genuine signature': altered({ out_trade_no: 'SOMEONE_ELSES_ORDER' }),
  'another status under a genuine signature': altered({ trade_status: 'TRADE_FINISHED' }),
  'a parameter added to a genuine notification': altered({ extra: '1' }),
  'signature type NONE': ({ genuine }) => form({ ...genuine, sign_type: 'NONE', sign: 'NONE' }),
  'signature type RSA with SHA-1': ({ genuine }) =>
    form(withAttackerKey({ ...genuine, sign_type: 'RSA' }, 'sha1')),
  'encoded twice': ({ genuine, merchant }) => {
    const parameters = signed(genuine, merchant)
    const once = Object.entries(parameters).map(([name, value]) => [
      name,
      encodeURIComponent(value),
    ])
    return encodeForm(Object.fromEntries(once))
  },
  'the amount twice, a small one last': ({ genuine, merchant }) =>
    `${form(signed(genuine, merchant))}&total_amount=0.01`,
  'the amount twice, a small one first': ({ genuine, merchant }) =>
    `total_amount=0.01&${form(signed(genuine, merchant))}`,
  'digits of another script in the amount': ({ genuine, merchant }) =>
    form({
      ...signed(genuine, merchant),
      total_amount: fullWidth(genuine.total_amount ?? ''),
    }),
  'a broken percent sequence': ({ genuine, merchant }) =>
    `${form(signed(genuine, merchant))}&note=%zz`,
  'a megabyte of body': ({ genuine, merchant }) =>
    `${form(signed(genuine, merchant))}&note=${'x'.repeat(1_048_576)}`,
  'no body': () => '',
  'JSON instead of a form': ({ genuine, merchant }) => JSON.stringify(signed(genuine, merchant)),
  'for another app, properly signed': ({ genuine, merchant }) =>
    form(signed({ ...genuine, app_id: '2021000000000000' }, merchant)),
  'for another seller, properly signed': ({ genuine, merchant }) =>
    form(signed({ ...genuine, seller_id: '2088999999999999' }, merchant)),
}

/** Empty when no order of that number is known or it has no notification URL. */
export function writeForgeries(parts: ForgeryParts, orderNumber: string): readonly Forgery[] {
  const order = parts.book.all().findLast((one) => one.orderNumber === orderNumber)
  const merchant = order && parts.merchants.byAppId(order.appId)
  const url = order?.notifyUrl
  if (order === undefined || merchant === undefined || url === undefined) return []
  const target = { order, merchant, genuine: pretendPaid(parts, order, merchant) }
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }
  const others = parts.merchants.all().filter((other) => other !== merchant)
  return [
    ...Object.entries(forges).map(([name, forge]) => ({ name, url, headers, body: forge(target) })),
    ...others.slice(0, 1).map((other) => ({
      name: 'signed with the key that belongs to another merchant',
      url,
      headers,
      body: form(signed(target.genuine, other)),
    })),
  ]
}

/** What the channel would say if the order had been paid in full just now. */
function pretendPaid(
  { clock }: ForgeryParts,
  order: SimulatedOrder,
  merchant: Merchant,
): GatewayParameters {
  const now = clock.now()
  const tradeNumber = order.tradeNumber ?? '2026010222001400000000000000'
  const paid: SimulatedOrder = {
    ...order,
    tradeNumber,
    state: 'paid',
    captured: order.asked,
    paidAt: now,
    refunds: [],
  }
  return {
    ...tradeParameters(merchant, paid, now),
    total_amount: toYuan(minorUnits(order.asked)),
    notify_id: `forged${order.token}`,
    notify_time: toChinaTime(now),
  }
}
