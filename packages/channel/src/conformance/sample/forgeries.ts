import type { Forgery } from '../../simulator/contract.ts'
import type { Ledger, LedgerOrder } from './ledger.ts'
import { type SampleNotice, sign, toleranceMs } from './wire.ts'

/** What an attacker who knows the order, but not the key, may send; and what he may have recorded. */
export function forge(ledger: Ledger, orderNumber: string, now: number): readonly Forgery[] {
  const order = [...ledger.orders.values()].find((one) => one.order === orderNumber)
  const key = order && ledger.merchants.get(order.merchant)?.key
  if (order === undefined || key === undefined) return []
  const body = JSON.stringify(paidNotice(order, order.merchant))
  const foreign = JSON.stringify(paidNotice(order, 'M1'))
  const time = String(now)
  const old = String(now - 2 * toleranceMs)
  const send = (name: string, headers: Readonly<Record<string, string>>, text = body): Forgery => ({
    name,
    url: order.notifyUrl,
    headers,
    body: text,
  })
  return [
    send('no signature', { time }),
    send('signed with another key', { time, signature: sign('guess', ['notice', time, body]) }),
    send('old and genuine', { time: old, signature: sign(key, ['notice', old, body]) }),
    send(
      'for another merchant',
      { time, signature: sign(key, ['notice', time, foreign]) },
      foreign,
    ),
    send('not JSON', { time, signature: sign(key, ['notice', time, 'PAID']) }, 'PAID'),
  ]
}

function paidNotice(order: LedgerOrder, merchant: string): SampleNotice {
  const { total, currency } = order
  const paid = { state: 'PAID', trade: 'TFORGED', link: '' } as const
  return {
    id: 'forged',
    about: 'order',
    body: { merchant, order: order.order, total, currency, ...paid },
  }
}
