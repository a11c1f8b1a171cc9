import type {
  CreatedPayment,
  CreatePayment,
  CreateRefund,
  ListPayments,
  ListRefunds,
  Payment,
  PaymentDetail,
  Refund,
  Session,
  Signature,
} from '../wire/payments.ts'
import { type CallOptions, type Endpoint, member, type WriteOptions } from './endpoint.ts'
import { derivedKey, derivedKeyOfNow } from './idempotency.ts'
import type { Listing } from './listing.ts'

export interface PaymentCalls {
  /**
   * Makes the payment of an order, or finds the one that it has already. Its idempotency key
   * follows from the order number, the parameters and the time of day unless you give one.
   */
  create(payment: CreatePayment, options?: WriteOptions): Promise<CreatedPayment>
  get(id: string, options?: CallOptions): Promise<PaymentDetail>
  list(filter?: ListPayments): Listing<Payment>
  /** Rejects with `payment_finished` when there is nothing left to cancel. */
  cancel(id: string, options?: WriteOptions): Promise<PaymentDetail>
  /** What the payer drew; rejects with `not_found` when nothing was. */
  signature(id: string, options?: CallOptions): Promise<Signature>
  /** A new session token for a payment that is still open. */
  session(id: string, options?: WriteOptions): Promise<Session>
  /** Gives money back that was put aside because amount or order did not match. */
  release(id: string, options?: WriteOptions): Promise<Refund>
}

export interface RefundCalls {
  /** With a `reference` of yours the idempotency key follows from it; else each call is a new refund. */
  create(refund: CreateRefund, options?: WriteOptions): Promise<Refund>
  get(id: string, options?: CallOptions): Promise<Refund>
  list(filter?: ListRefunds): Listing<Refund>
}

const payments = '/v1/payments'
const refunds = '/v1/refunds'

export function createPaymentCalls(endpoint: Endpoint, now: () => number): PaymentCalls {
  const act = <T>(id: string, action: string, options?: WriteOptions) =>
    endpoint.post<T>(`${member(payments, id)}/${action}`, undefined, options)
  return {
    create: (payment, options) =>
      endpoint.post(payments, payment, {
        idempotencyKey: derivedKeyOfNow('payment', payment, now()),
        ...options,
      }),
    get: (id, options) => endpoint.get(payments, id, options),
    list: (filter) => endpoint.list(payments, filter),
    cancel: (id, options) => act(id, 'cancel', options),
    signature: (id, options) => endpoint.get(member(payments, id), 'signature', options),
    session: (id, options) => act(id, 'session', options),
    release: (id, options) => act(id, 'release', options),
  }
}

export function createRefundCalls(endpoint: Endpoint): RefundCalls {
  return {
    create: (refund, options) => {
      const own =
        refund.reference === undefined ? {} : { idempotencyKey: derivedKey('refund', refund) }
      return endpoint.post(refunds, refund, { ...own, ...options })
    },
    get: (id, options) => endpoint.get(refunds, id, options),
    list: (filter) => endpoint.list(refunds, filter),
  }
}
