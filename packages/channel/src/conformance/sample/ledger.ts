/** The sample simulator's books: a fold of its journal's records, and nothing that is not in them. */
import type { BookRefund, Books } from '../../simulator/contract.ts'

export interface LedgerOrder {
  readonly merchant: string
  readonly order: string
  readonly total: number
  readonly currency: string
  readonly description: string
  readonly notifyUrl: string
  readonly returnUrl?: string
  readonly expiresAt: number
  readonly key: string
  readonly state: 'waiting' | 'paid' | 'closed' | 'declined'
  readonly captured: number
  readonly trade?: string
}

export interface LedgerRefund extends BookRefund {
  readonly notifyUrl: string
}

export type LedgerRecord =
  | { readonly merchant: { readonly name: string; readonly id: string; readonly key: string } }
  | { readonly order: LedgerOrder }
  | { readonly refund: LedgerRefund }

export interface Ledger {
  readonly merchants: ReadonlyMap<string, { readonly name: string; readonly key: string }>
  readonly orders: ReadonlyMap<string, LedgerOrder>
  readonly refunds: ReadonlyMap<string, LedgerRefund>
  write(record: LedgerRecord): void
  refundedOf(order: LedgerOrder): number
  books(): Books
}

export const nameOf = (merchant: string, ...rest: readonly string[]) =>
  [merchant, ...rest].join(' ')

export function createLedger(journal: {
  records(): readonly unknown[]
  append(record: unknown): void
}): Ledger {
  const merchants = new Map<string, { name: string; key: string }>()
  const orders = new Map<string, LedgerOrder>()
  const refunds = new Map<string, LedgerRefund>()
  const fold = (record: LedgerRecord) => {
    if ('merchant' in record) merchants.set(record.merchant.id, record.merchant)
    else if ('order' in record)
      orders.set(nameOf(record.order.merchant, record.order.order), record.order)
    else {
      const { merchant, orderNumber, refundNumber } = record.refund
      refunds.set(nameOf(merchant, orderNumber, refundNumber), record.refund)
    }
  }
  for (const record of journal.records()) fold(record as LedgerRecord)

  const refundedOf = ({ merchant, order }: LedgerOrder) =>
    [...refunds.values()]
      .filter((refund) => refund.merchant === merchant && refund.orderNumber === order)
      .reduce((sum, { amount, state }) => (state === 'failed' ? sum : sum + amount), 0)

  return {
    merchants,
    orders,
    refunds,
    refundedOf,
    write(record) {
      journal.append(record)
      fold(record)
    },
    books: () => ({
      orders: [...orders.values()].map((order) => ({
        merchant: order.merchant,
        orderNumber: order.order,
        state: order.state,
        asked: order.total,
        captured: order.captured,
        refunded: refundedOf(order),
      })),
      refunds: [...refunds.values()].map(({ notifyUrl: _, ...refund }) => refund),
    }),
  }
}
