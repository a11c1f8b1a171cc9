import { createIdGenerator, money } from '@tillway/kernel'
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
}

export function createOrders(core: BenchCore): Orders {
  const { manifest, time, random } = core
  const ids = createIdGenerator({ clock: time, random })
  let lastAmount = 20_000
  return {
    order(wishes = {}) {
      const account = core.account(wishes.account)
      const support = wishes.presentation ?? phonePresentations(manifest)[0]
      check(support !== undefined, 'there is a presentation in which the payer acts elsewhere')
      const { presentation, needs } = support
      lastAmount += 137
      const amount = money(wishes.amount ?? lastAmount)
      const request: StartRequest = {
        orderNumber: ids.next('attempt'),
        amount,
        description: '测试商品 one "quoted" & <angled> + 100%',
        presentation,
        expiresAt: time.now() + Math.min(validityMs, manifest.maxValidityMs),
        notifyUrl: `${receiverUrl}/${account.name}`,
        ...Object.assign({}, ...needs.map((need) => needed[need])),
      }
      const { orderNumber, expiresAt } = request
      const reference = { orderNumber, amount, presentation, startedAt: time.now(), expiresAt }
      return { account, request, reference }
    },
    refundOf: ({ request }, amount) => ({
      orderNumber: request.orderNumber,
      refundNumber: ids.next('refund'),
      amount: money(amount),
      paid: request.amount,
      reason: 'conformance',
      notifyUrl: request.notifyUrl,
    }),
  }
}
