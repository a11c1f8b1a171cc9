import {
  type OperationSignatures,
  operationOf,
  type RefundReference,
  type RefundRequest,
} from '../../contract.ts'
import type { OperationName } from '../../manifest.ts'
import type { PaymentReport, RefundReport } from '../../outcome.ts'
import { check } from '../check.ts'
import type { BenchAccount, BenchCore } from './core.ts'
import type { BenchOrder } from './orders.ts'
import type { Pace } from './pace.ts'

/** The operations of an order's own account, each waited for. */
export interface Calls {
  start(order: BenchOrder): Promise<PaymentReport>
  query(order: BenchOrder): Promise<PaymentReport>
  close(order: BenchOrder): Promise<PaymentReport>
  reverse(order: BenchOrder): Promise<PaymentReport>
  refund(order: BenchOrder, refund: RefundRequest): Promise<RefundReport>
  queryRefund(order: BenchOrder, refund: RefundReference): Promise<RefundReport>
}

export function createCalls({ channel }: BenchCore, { settle }: Pace): Calls {
  const operation = <Name extends OperationName>(
    { account }: BenchAccount,
    name: Name,
  ): OperationSignatures[Name] => {
    const found = operationOf(channel, account, name)
    check(found !== undefined, `the declared operation ${name} exists`)
    return found
  }
  return {
    start: ({ account, request }) => settle(operation(account, 'start')(request)),
    query: ({ account, reference }) => settle(operation(account, 'query')(reference)),
    close: ({ account, reference }) => settle(operation(account, 'close')(reference)),
    reverse: ({ account, reference }) => settle(operation(account, 'reverse')(reference)),
    refund: ({ account }, refund) => settle(operation(account, 'refund')(refund)),
    queryRefund: ({ account }, refund) => settle(operation(account, 'queryRefund')(refund)),
  }
}
