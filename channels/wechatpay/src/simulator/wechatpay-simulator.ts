/** Puts the simulator together: the API, the payer's page and phone, faults, books and forgeries. */
import type {
  Books,
  ChannelSimulator,
  SimulatorPorts,
  SimulatorRequest,
} from '@tillway/channel/simulator'
import { createForger } from './forgeries.ts'
import { orderState } from './ledger.ts'
import { provision } from './merchants.ts'
import { createPayerPhone } from './payer-phone.ts'
import { answerPage, isPageRequest } from './payment-page.ts'
import { refundStatus } from './refund-calls.ts'
import { resume } from './resume.ts'
import { answerApi } from './routes.ts'
import { createWorld, type World } from './world.ts'

export function createWechatpaySimulator(ports: SimulatorPorts): ChannelSimulator {
  const world = createWorld(ports)
  const phone = createPayerPhone(world)
  const forger = createForger(world)
  resume(world)
  return {
    channel: 'wechatpay',
    provision: (name) => provision(world, name),
    async handle(request) {
      const normal = withLowerCaseHeaders(request)
      return isPageRequest(normal) ? answerPage(world, phone, normal) : answerApi(world, normal)
    },
    phone,
    faults: world.faults,
    books: () => booksOf(world),
    forgeries: (orderNumber) => forger.forge(orderNumber),
    stop() {
      world.timers.stop()
      world.dispatch.stop()
    },
  }
}

function booksOf({ ledger, ports }: World): Books {
  const nameOf = (mchid: string) => ledger.merchant(mchid)?.name ?? mchid
  const orders = ledger.orders().map((entry) => {
    const done = ledger.refundsOf(entry.order.key).filter((one) => refundStatus(one) === 'SUCCESS')
    return {
      merchant: nameOf(entry.order.mchid),
      orderNumber: entry.order.out_trade_no,
      state: orderState(entry, ports.clock.now()),
      asked: entry.order.total,
      captured: entry.payment?.captured ?? 0,
      refunded: done.reduce((sum, { refund }) => sum + refund.amount, 0),
    }
  })
  return { orders, refunds: ledger.refunds().map((entry) => refundLine({ ledger, nameOf }, entry)) }
}

function refundLine(
  { ledger, nameOf }: Pick<World, 'ledger'> & { nameOf(mchid: string): string },
  entry: ReturnType<World['ledger']['refunds']>[number],
): Books['refunds'][number] {
  const states = {
    PROCESSING: 'pending',
    SUCCESS: 'succeeded',
    ABNORMAL: 'failed',
    CLOSED: 'failed',
  } as const
  const { refund } = entry
  return {
    merchant: nameOf(refund.mchid),
    orderNumber: ledger.order(refund.orderKey)?.order.out_trade_no ?? '',
    refundNumber: refund.out_refund_no,
    amount: refund.amount,
    state: states[refundStatus(entry)],
  }
}

function withLowerCaseHeaders(request: SimulatorRequest): SimulatorRequest {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  return { ...request, headers }
}
