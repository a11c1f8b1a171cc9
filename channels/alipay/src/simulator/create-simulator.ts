/** Puts the simulator together: its state is the fold of its journal, everything else is ports. */
import {
  type BookOrder,
  type BookRefund,
  type ChannelSimulator,
  createFaultBoard,
  type SimulatorPorts,
} from '@tillway/channel/simulator'
import { calledOrder } from './app-call.ts'
import { type CashierParts, serveCashier } from './cashier.ts'
import { writeForgeries } from './forgeries.ts'
import { serveGateway } from './gateway.ts'
import { createMerchants, type Merchants, type MerchantsRecord } from './merchants.ts'
import { createNotices, type NoticeRecord } from './notices.ts'
import { type OrderRecord, refundedOf, type SimulatedOrder } from './order.ts'
import { createOrderBook } from './order-book.ts'
import { notFoundPage } from './pages.ts'
import { createPhone } from './phone.ts'
import { createTrading } from './trading.ts'

type JournalRecord = MerchantsRecord | OrderRecord | NoticeRecord

export function createSimulator(ports: SimulatorPorts): ChannelSimulator {
  const faults = createFaultBoard()

  const apply = (record: JournalRecord): void => {
    if (isMerchantsRecord(record)) merchants.apply(record)
    else if (isNoticeRecord(record)) notices.apply(record)
    else book.apply(record)
  }
  const append = (record: JournalRecord): void => {
    ports.journal.append(record)
    apply(record)
  }

  const merchants = createMerchants(ports, append)
  const book = createOrderBook(ports.clock, append)
  const notices = createNotices({ ports, faults, merchants, append })
  const trading = createTrading({ ports, faults, book, notices, append })
  const { clock, baseUrl } = ports
  const cashier: CashierParts = { clock, baseUrl, merchants, book, trading }
  const gateway = { ...cashier, ports, faults, append, outageCounts: new Map<string, number>() }

  // The journal holds what this module appended to it, and nothing else.
  for (const record of ports.journal.records()) apply(record as JournalRecord)
  notices.resume()

  return {
    channel: 'alipay',
    provision: merchants.provision,
    async handle(request) {
      const [path] = request.target.split('?')
      if (path === '/gateway.do') return serveGateway(gateway, request)
      return serveCashier(cashier, request) ?? notFoundPage()
    },
    phone: createPhone({
      ...cashier,
      append,
      called: (content) => calledOrder(gateway, content),
    }),
    faults,
    books: () => ({
      orders: book.all().map((order) => describeOrder(merchants, order)),
      refunds: book.all().flatMap((order) => describeRefunds(merchants, order)),
    }),
    forgeries: (orderNumber) => writeForgeries({ clock, merchants, book }, orderNumber),
    stop: () => notices.stop(),
  }
}

function isMerchantsRecord(record: JournalRecord): record is MerchantsRecord {
  return ['authority_made', 'merchant_made', 'certificate_rotated'].includes(record.type)
}

function isNoticeRecord(record: JournalRecord): record is NoticeRecord {
  return record.type === 'notice_queued' || record.type === 'notice_accepted'
}

function describeOrder(merchants: Merchants, order: SimulatedOrder): BookOrder {
  const { state } = order
  return {
    merchant: merchants.byAppId(order.appId)?.record.name ?? '',
    orderNumber: order.orderNumber,
    state: state === 'offered' || state === 'open' ? 'waiting' : state,
    asked: order.asked,
    captured: order.captured,
    refunded: refundedOf(order),
  }
}

function describeRefunds(merchants: Merchants, order: SimulatedOrder): readonly BookRefund[] {
  return order.refunds.map((refund) => ({
    merchant: merchants.byAppId(order.appId)?.record.name ?? '',
    orderNumber: order.orderNumber,
    refundNumber: refund.requestNumber,
    amount: refund.amount,
    state: refund.state,
  }))
}
