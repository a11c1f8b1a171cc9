/** The payer's phone: scans codes, is called by apps, pays or leaves. */
import { verify } from 'node:crypto'
import type { PhoneOrder, SimulatedPhone } from '@tillway/channel/simulator'
import { PayError } from '@tillway/kernel'
import { appSignatureText, jsapiSignatureText } from '../wire/client-signature.ts'
import { type JsonObject, parseJsonObject, textOf } from '../wire/json.ts'
import { capturePayment } from './capture.ts'
import { type OrderEntry, orderState, subjectOf } from './ledger.ts'
import { codeLifeMs } from './prepay-call.ts'
import type { World } from './world.ts'

const codePattern = /^weixin:\/\/wxpay\/bizpayurl\?pr=(\w+)$/

export interface PayerPhone extends SimulatedPhone {
  /** Remembers where the page of this order was told to go afterwards. */
  remember(key: string, returnUrl: string): void
}

export function createPayerPhone(world: World): PayerPhone {
  const returnUrls = new Map<string, string>()
  const now = () => world.ports.clock.now()

  const show = (entry: OrderEntry): PhoneOrder => {
    const { order, payment } = entry
    const returnUrl = returnUrls.get(order.key)
    return {
      key: order.key,
      payee: world.ledger.merchant(order.mchid)?.name ?? '',
      description: order.description,
      amount: payment?.captured ?? order.total,
      currency: order.currency,
      state: orderState(entry, now()),
      ...(returnUrl === undefined ? {} : { returnUrl }),
    }
  }
  const entryOf = (key: string): OrderEntry => {
    const entry = world.ledger.order(key)
    if (entry === undefined) throw new PayError('not_found', 'no such order')
    return entry
  }

  return {
    remember: (key, returnUrl) => void returnUrls.set(key, returnUrl),
    scan(content) {
      const entry = content.startsWith('{')
        ? calledOrder(world, content)
        : scannedOrder(world, content)
      if (entry === undefined || now() >= entry.order.createdAt + codeLifeMs) return undefined
      return orderState(entry, now()) === 'closed' ? undefined : show(entry)
    },
    waiting: () =>
      world.ledger
        .orders()
        .filter((entry) => orderState(entry, now()) === 'waiting')
        .map(show)
        .reverse(),
    find(key) {
      const entry = world.ledger.order(key)
      return entry && show(entry)
    },
    pay(key) {
      const entry = entryOf(key)
      if (orderState(entry, now()) !== 'waiting') return show(entry)
      if (world.faults.strikes('declined', subjectOf(entry), 1)) {
        world.ledger.append({ type: 'declined', key })
      } else {
        capturePayment(world, key)
      }
      return show(entryOf(key))
    },
    cancel: (key) => show(entryOf(key)),
    lapse(key) {
      if (orderState(entryOf(key), now()) === 'waiting') {
        world.ledger.append({ type: 'closed', key })
      }
      return show(entryOf(key))
    },
  }
}

function scannedOrder({ ledger }: World, content: string): OrderEntry | undefined {
  const token = codePattern.exec(content)?.[1]
  const entry = token === undefined ? undefined : ledger.orderByToken(token)
  return entry?.order.product === 'native' ? entry : undefined
}

/** What an app hands to the payer's phone: the parameters of a call, which must be signed rightly. */
function calledOrder(world: World, content: string): OrderEntry | undefined {
  const params = parseJsonObject(content)
  if (params === undefined) return undefined
  const isJsapi = textOf(params, 'paySign') !== undefined
  const prepay_id = isJsapi
    ? textOf(params, 'package')?.replace(/^prepay_id=/, '')
    : textOf(params, 'prepayid')
  const entry = world.ledger.order(prepay_id ?? '')
  const merchant = entry && world.ledger.merchant(entry.order.mchid)
  if (entry?.order.product !== (isJsapi ? 'jsapi' : 'app') || merchant === undefined)
    return undefined
  const { text, signature, appid } = signedCall(params, isJsapi, entry.order.key)
  const key = world.keys.publicKey(merchant.publicKeyPem)
  const isSigned = verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'base64'))
  return isSigned && appid === merchant.appid ? entry : undefined
}

function signedCall(params: JsonObject, isJsapi: boolean, prepay_id: string) {
  const [appid, timestamp, nonce, signature] = (
    isJsapi
      ? ['appId', 'timeStamp', 'nonceStr', 'paySign']
      : ['appid', 'timestamp', 'noncestr', 'sign']
  ).map((name) => textOf(params, name) ?? '') as [string, string, string, string]
  const call = { appid, timestamp, nonce, prepay_id }
  const text = isJsapi ? jsapiSignatureText(call) : appSignatureText(call)
  return { text, signature, appid }
}
