import { createIdGenerator, type IdKind, idPrefixes, money } from '@tillway/kernel'
import type { CardReference } from '../../cards.ts'
import type { AttemptReference, RefundRequest, StartRequest } from '../../contract.ts'
import type { PresentationNeed, PresentationSupport } from '../../manifest.ts'
import { check } from '../check.ts'
import { phonePresentations } from '../presentations.ts'
import { type BenchAccount, type BenchCore, receiverUrl } from './core.ts'

export interface BenchOrder {
  readonly account: BenchAccount
  readonly request: StartRequest
  readonly reference: AttemptReference
}

export interface OrderWishes {
  /** The channel's first one unless told. */
  readonly presentation?: PresentationSupport
  /** Minor units; an amount of its own for each order unless told. */
  readonly amount?: number
  /** Name of the merchant. */
  readonly account?: string
  readonly card?: CardReference
}

export interface Orders {
  /** An order that was not started yet, with a number of its own. */
  order(wishes?: OrderWishes): BenchOrder
  /** A refund of that many minor units, with a number of its own. */
  refundOf(order: BenchOrder, amount: number): RefundRequest
}

const validityMs = 1_800_000
const needed: Readonly<Record<PresentationNeed, Partial<StartRequest>>> = {
  returnUrl: { returnUrl: 'https://mall.example/back?order=1&x=%2F' },
  clientIp: { clientIp: '203.0.113.7' },
  payerId: { payerId: 'payer0123456789abcdefghijklm' },
  // Who needs a card is given one by the case.
  card: {},
  terminal: {},
}

export function createOrders(core: BenchCore): Orders {
  const { manifest, time, random } = core
  const ids = createIdGenerator({ clock: time, random })
  // As the platform gives them to a channel: letters and digits, without the prefix.
  const nextNumber = (kind: IdKind) => ids.next(kind).slice(idPrefixes[kind].length + 1)
  const refundedOrders = new Set<string>()
  let lastAmount = 20_000
  return {
    order(wishes = {}) {
      const account = core.account(wishes.account)
      const support = wishes.presentation ?? phonePresentations(manifest)[0]
      check(support !== undefined, 'there is a presentation in which the payer acts elsewhere')
      const { presentation, needs } = support
      const card = wishes.card === undefined ? {} : { card: wishes.card }
      lastAmount += 137
      const amount = money(wishes.amount ?? lastAmount)
      const request: StartRequest = {
        orderNumber: nextNumber('attempt'),
        amount,
        description: '测试商品 one "quoted" & <angled> + 100%',
        presentation,
        startedAt: time.now(),
        expiresAt: time.now() + Math.min(validityMs, manifest.maxValidityMs),
        notifyUrl: `${receiverUrl}/${account.name}`,
        ...Object.assign({}, ...needs.map((need) => needed[need])),
        ...card,
      }
      const { orderNumber, startedAt, expiresAt } = request
      const reference = { orderNumber, amount, presentation, startedAt, expiresAt, ...card }
      return { account, request, reference }
    },
    refundOf({ request }, amount) {
      const { orderNumber, notifyUrl, startedAt, terminal } = request
      const isFirst = !refundedOrders.has(orderNumber)
      refundedOrders.add(orderNumber)
      return {
        orderNumber,
        refundNumber: nextNumber('refund'),
        amount: money(amount),
        paid: request.amount,
        startedAt,
        requestedAt: time.now(),
        isFirst,
        reason: 'conformance',
        notifyUrl,
        ...(terminal === undefined ? {} : { terminal }),
        ...toldOfPayment(core, orderNumber),
      }
    },
  }
}

/** What the platform learnt of the payment when it was told of it. */
function toldOfPayment(
  core: BenchCore,
  orderNumber: string,
): Pick<RefundRequest, 'channelTransaction' | 'paidAt'> {
  const paid = core.received
    .flatMap(({ reading }) => (reading.kind === 'payment' ? [reading.report] : []))
    .flatMap((report) => (report.status === 'succeeded' ? [report.paid] : []))
    .find((facts) => facts.orderNumber === orderNumber)
  if (paid === undefined) return {}
  const { channelTransaction, paidAt } = paid
  return { channelTransaction, ...(paidAt === undefined ? {} : { paidAt }) }
}
