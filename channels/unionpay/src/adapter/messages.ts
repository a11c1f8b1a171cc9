/** What the messages of an account have in common, and the kinds of them that we send. */
import type { Instant } from '@tillway/kernel'
import { products, terminals, transactions } from '../wire/codes.ts'
import type { Fields } from '../wire/message.ts'
import { toOrderTime } from '../wire/order-time.ts'
import type { Settings } from './settings.ts'

/** An order is named by its number and time: both are repeated whenever it is spoken of. */
export interface OrderName {
  readonly number: string
  readonly at: Instant
}

export interface MessageKind {
  readonly txnType: string
  readonly txnSubType: string
  readonly bizType: string
  readonly channelType: string
}

export interface OutgoingMessage {
  readonly kind: MessageKind
  readonly order: OrderName
  readonly fields?: Fields
}

const general = Object.freeze({ bizType: products.general, channelType: terminals.internet })

/** Kinds that are the same for every product. */
export const kinds = Object.freeze({
  query: { ...transactions.query, ...general },
  gatewayPay: { ...transactions.consume, ...general, bizType: products.gateway },
  appPay: {
    ...transactions.consume,
    bizType: products.gateway,
    channelType: terminals.mobile,
  },
  qrPay: { ...transactions.consumeByCode, ...general, channelType: terminals.mobile },
  refund: { ...transactions.refund, ...general },
  undo: { ...transactions.undo, ...general },
  reversal: { ...transactions.reverse, ...general },
  certificateUpdate: { ...transactions.updateCertificate, ...general },
} satisfies Readonly<Record<string, MessageKind>>)

/** Kinds of the product without redirect that the account has. */
export function cardKinds({ product }: Settings) {
  const isToken = product.kind === 'token'
  const ours = {
    bizType: isToken ? products.token : products.withoutPage,
    channelType: terminals.internet,
  }
  const openingQuery = isToken ? transactions.queryOpeningOnPage : transactions.queryOpening
  return Object.freeze({
    paymentCode: { ...transactions.textForConsume, ...ours },
    pay: { ...transactions.consume, ...ours },
    enrolmentCode: { ...transactions.textForOpening, ...ours },
    enrol: { ...transactions.open, ...ours },
    enrolmentQuery: { ...openingQuery, ...ours },
    removeToken: { ...transactions.removeToken, ...ours },
    updateToken: { ...transactions.updateToken, ...ours },
  } satisfies Readonly<Record<string, MessageKind>>)
}

/** All fields but those of the signature. */
export function messageFields(settings: Settings, message: OutgoingMessage): Fields {
  return {
    encoding: 'UTF-8',
    ...message.kind,
    // A merchant that speaks for itself.
    accessType: '0',
    merId: settings.merId,
    orderId: message.order.number,
    txnTime: toOrderTime(message.order.at),
    ...message.fields,
  }
}

const numberPattern = /^[A-Za-z0-9]{8,32}$/

export function isOrderNumber(text: string): boolean {
  return numberPattern.test(text)
}

const forbiddenInText = /[{}[\]&=<>\p{Cc}\p{Cs}]/gu
const maxDescriptionLength = 32

/** `orderDesc`, without what the gateway's own notation is made of. */
export function toOrderDescription(description: string): string {
  return [...description.replace(forbiddenInText, ' ')].slice(0, maxDescriptionLength).join('')
}
