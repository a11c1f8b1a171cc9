/** Puts the simulator together: its state is the fold of its journal, everything else is ports. */
import {
  type BookOrder,
  type BookRefund,
  type ChannelSimulator,
  createFaultBoard,
  type SimulatorPorts,
} from '@tillway/channel/simulator'
import { bankCards } from './bank-cards.ts'
import { createEnrolmentBook } from './enrolment-book.ts'
import { writeForgeries } from './forgeries.ts'
import { serveFrontPage } from './front-pages.ts'
import { serveGateway } from './gateway.ts'
import { createMerchants, type Merchants } from './merchants.ts'
import { createNotices } from './notices.ts'
import { notFoundPage } from './pages.ts'
import { returnedOf, type SimulatedPayment } from './payment.ts'
import { createPaymentBook } from './payment-book.ts'
import { createPhone } from './phone.ts'
import { createQueryPace } from './query-pace.ts'
import { createSettings } from './settings.ts'
import { createTexts } from './texts.ts'
import type { JournalRecord, World } from './world.ts'

export function createSimulator(ports: SimulatorPorts): ChannelSimulator {
  const world = createWorld(ports)
  const { merchants, payments, notices } = world
  notices.resume()
  return {
    channel: 'unionpay',
    provision: merchants.provision,
    async handle(request) {
      const [path = ''] = request.target.split('?')
      const [, name] = /^\/gateway\/api\/([A-Za-z]+\.do)$/.exec(path) ?? []
      if (name !== undefined) return serveGateway(world, name, request)
      return serveFrontPage(world, request) ?? notFoundPage()
    },
    phone: createPhone(world),
    faults: world.faults,
    settings: world.settings,
    cards: () => bankCards,
    books: () => ({
      orders: payments.all().map((payment) => describePayment(merchants, payment)),
      refunds: payments.all().flatMap((payment) => describeReturns(merchants, payment)),
    }),
    forgeries: (orderNumber) => writeForgeries(world, orderNumber),
    stop: () => notices.stop(),
  }
}

/** The journal holds what this module appended to it, and nothing else. */
function createWorld(ports: SimulatorPorts): World {
  const faults = createFaultBoard()
  const append = (record: JournalRecord): void => {
    ports.journal.append(record)
    apply(record)
  }
  const merchants = createMerchants(ports, append)
  const payments = createPaymentBook(ports.clock, append)
  const enrolments = createEnrolmentBook()
  const texts = createTexts({ ...ports, append })
  const notices = createNotices({ ports, faults, merchants, append })
  const settings = createSettings(append)
  const books = { merchants, payments, enrolments, texts, notices, settings }
  const apply = (record: JournalRecord): void => applyTo(books, record)
  for (const record of ports.journal.records()) apply(record as JournalRecord)
  const queryPace = createQueryPace(ports.clock)
  return { ports, faults, ...books, queryPace, append }
}

type Books = Pick<World, 'merchants' | 'payments' | 'enrolments' | 'texts' | 'notices' | 'settings'>

function applyTo(books: Books, record: JournalRecord): void {
  switch (record.type) {
    case 'authority_made':
    case 'authority_rotated':
    case 'merchant_made':
      books.merchants.apply(record)
      break
    case 'enrolment_offered':
    case 'enrolment_opened':
    case 'card_opened':
    case 'token_written':
    case 'pair_used':
      books.enrolments.apply(record)
      break
    case 'text_sent':
    case 'code_missed':
    case 'code_spent':
      books.texts.apply(record)
      break
    case 'notice_queued':
    case 'notice_accepted':
      books.notices.apply(record)
      break
    case 'setting_made':
      books.settings.apply(record)
      break
    default:
      books.payments.apply(record)
  }
}

function nameOf(merchants: Merchants, { merId }: SimulatedPayment): string {
  return merchants.byMerId(merId)?.payee ?? ''
}

const bookStates = {
  waiting: 'waiting',
  paid: 'paid',
  failed: 'declined',
  lapsed: 'closed',
  reversed: 'closed',
} as const

function describePayment(merchants: Merchants, payment: SimulatedPayment): BookOrder {
  return {
    merchant: nameOf(merchants, payment),
    orderNumber: payment.orderId,
    state: bookStates[payment.state],
    asked: payment.asked,
    captured: payment.captured,
    refunded: returnedOf(payment),
  }
}

function describeReturns(merchants: Merchants, payment: SimulatedPayment): readonly BookRefund[] {
  return payment.returns.map(({ orderId, amount, respCode }) => ({
    merchant: nameOf(merchants, payment),
    orderNumber: payment.orderId,
    refundNumber: orderId,
    amount,
    state: respCode === '00' ? 'succeeded' : 'failed',
  }))
}
