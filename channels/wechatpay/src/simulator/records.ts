/** What the simulator's journal holds: facts in the order in which they happened. */
import type { Instant } from '@tillway/kernel'
import type { PrepayProduct } from '../wire/prepay.ts'

export interface Merchant {
  readonly name: string
  readonly mchid: string
  readonly appid: string
  readonly serial: string
  readonly privateKeyPem: string
  readonly publicKeyPem: string
  readonly apiV3Key: string
  /** Merchants that joined late have no platform certificates at all. */
  readonly hasCertificates: boolean
}

/** A key of the platform: a certificate with its serial number, or a public key with its id. */
export interface PlatformKey {
  readonly id: string
  readonly kind: 'certificate' | 'public_key'
  readonly privateKeyPem: string
  /** The certificate, or the public key. */
  readonly pem: string
  readonly madeAt: Instant
  readonly expiresAt: Instant
}

export interface PlacedOrder {
  /** The prepay id, by which the payer's side knows the order. */
  readonly key: string
  readonly mchid: string
  readonly out_trade_no: string
  readonly product: PrepayProduct
  /** The request's parameters in one fixed spelling, to tell a repetition from another order. */
  readonly parameters: string
  /** In the code of the native product, in the address of the H5 page. */
  readonly token: string
  readonly description: string
  readonly attach: string | undefined
  readonly notify_url: string
  readonly total: number
  readonly currency: string
  readonly openid: string
  readonly createdAt: Instant
  readonly expiresAt: Instant
  /** Which kind of key this merchant is answered with. */
  readonly keyKind: PlatformKey['kind']
}

export interface Payment {
  readonly transaction_id: string
  readonly captured: number
  readonly paidAt: Instant
}

export interface PlacedRefund {
  readonly mchid: string
  readonly orderKey: string
  readonly out_refund_no: string
  readonly refund_id: string
  readonly amount: number
  readonly notify_url: string | undefined
  readonly createdAt: Instant
  readonly dueAt: Instant
  readonly endsAs: 'SUCCESS' | 'ABNORMAL'
}

export interface NoticeFact {
  readonly id: string
  readonly orderKey: string
  /** Set for a notice of a refund. */
  readonly out_refund_no: string | undefined
  readonly event_type: string
  readonly signedWith: string
  readonly createdAt: Instant
}

export type JournalRecord =
  | { readonly type: 'merchant'; readonly merchant: Merchant }
  | { readonly type: 'key'; readonly key: PlatformKey }
  | { readonly type: 'order'; readonly order: PlacedOrder }
  | { readonly type: 'paid'; readonly key: string; readonly payment: Payment }
  | { readonly type: 'declined'; readonly key: string }
  | { readonly type: 'closed'; readonly key: string; readonly paidLateAt?: Instant }
  | { readonly type: 'refund'; readonly refund: PlacedRefund }
  | { readonly type: 'refund_ended'; readonly id: string; readonly at: Instant }
  | { readonly type: 'notice'; readonly notice: NoticeFact }
  | { readonly type: 'notice_accepted'; readonly id: string }
