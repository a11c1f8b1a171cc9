import {
  type OperationSignatures,
  operationOf,
  type RefundReference,
  type RefundRequest,
  type StartRequest,
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
  /** As the platform does: what cannot be closed because nobody scanned it is reversed. */
  close(order: BenchOrder): Promise<PaymentReport>
  reverse(order: BenchOrder): Promise<PaymentReport>
  refund(order: BenchOrder, refund: RefundRequest): Promise<RefundReport>
  queryRefund(order: BenchOrder, refund: RefundReference): Promise<RefundReport>
}

export function createCalls({ channel }: BenchCore, { settle, settleAtHost }: Pace): Calls {
  const operation = <Name extends OperationName>(
    { account }: BenchAccount,
    name: Name,
  ): OperationSignatures[Name] => {
    const found = operationOf(channel, account, name)
    check(found !== undefined, `the declared operation ${name} exists`)
    return found
  }
  const inTime = <T>({ terminal }: Pick<StartRequest, 'terminal'>, call: Promise<T>): Promise<T> =>
    terminal === undefined ? settle(call) : settleAtHost(call)
  return {
    start: ({ account, request }) => settle(operation(account, 'start')(request)),
    query: ({ account, reference }) => inTime(reference, operation(account, 'query')(reference)),
    async close({ account, reference }) {
      const report = await settle(operation(account, 'close')(reference))
      const isLeft = report.status === 'absent' && channel.manifest.operations.includes('reverse')
      return isLeft ? await settle(operation(account, 'reverse')(reference)) : report
    },
    reverse: ({ account, reference }) =>
      inTime(reference, operation(account, 'reverse')(reference)),
    refund: ({ account }, refund) => inTime(refund, operation(account, 'refund')(refund)),
    queryRefund: ({ account }, refund) => inTime(refund, operation(account, 'queryRefund')(refund)),
  }
}
