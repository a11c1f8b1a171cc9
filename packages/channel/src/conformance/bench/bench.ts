/**
 * One channel joined to its own simulator in memory, with time that stands still until a case moves
 * it. A case works on it as the platform would: it starts attempts, holds the payer's phone, and
 * receives notifications. Everything but the keys comes from one seed.
 */
import type { NotificationReading } from '../../contract.ts'
import type { PaymentReport } from '../../outcome.ts'
import type { BookOrder, PhoneOrder } from '../../simulator/contract.ts'
import type { FaultName } from '../../simulator/faults.ts'
import { check } from '../check.ts'
import { canBePaid } from '../presentations.ts'
import { type Calls, createCalls } from './calls.ts'
import { type Cards, createCards } from './cards.ts'
import { type BenchCore, type ConformanceBenchOptions, createBenchCore } from './core.ts'
import { type BenchOrder, createOrders, type Orders, type OrderWishes } from './orders.ts'
import { createPace, type Pace } from './pace.ts'
import { bringPayer } from './payer.ts'
import { secretForms, spoken } from './secrets.ts'
import { createTerminals, type Terminals } from './terminals.ts'

export interface WaitingOrder {
  readonly order: BenchOrder
  readonly phone: PhoneOrder
}

export interface Flows {
  /** Carries the report's action out as the payer's side would and finds the order on the phone. */
  reach(order: BenchOrder, report: PaymentReport): Promise<PhoneOrder>
  /** Starts an order and brings the payer to it. */
  waiting(wishes?: OrderWishes): Promise<WaitingOrder>
  /** Has a waiting order paid and lets the notification come. */
  pay(waiting: WaitingOrder): Promise<BenchOrder>
  /** Starts an order and has it paid: on the phone, or at a terminal where there is no other way. */
  paid(wishes?: OrderWishes): Promise<BenchOrder>
}

export interface Findings {
  /** The simulator's books on this order: the truth. */
  truth(order: BenchOrder): BookOrder | undefined
  fault(fault: FaultName, order: BenchOrder, times?: number): void
  /** Notifications on the order that were read as genuine payments. */
  noticesOf(order: BenchOrder): readonly Extract<NotificationReading, { kind: 'payment' }>[]
  /** Places where a secret of an account showed: log lines and requests. */
  leaks(): readonly string[]
}

export type ConformanceBench = BenchCore &
  Pace &
  Orders &
  Calls &
  Cards &
  Terminals &
  Flows &
  Findings

export function createConformanceBench(options: ConformanceBenchOptions): ConformanceBench {
  const core = createBenchCore(options)
  const pace = createPace(core.time, core.wire)
  const orders = createOrders(core)
  const calls = createCalls(core, pace)
  const terminals = createTerminals({ ...core, ...pace, ...orders, ...calls })
  const parts = { ...core, ...pace, ...orders, ...calls, ...terminals }
  return {
    ...parts,
    ...createCards(core, pace, orders),
    ...createFlows(parts),
    ...createFindings(core),
  }
}

function createFlows(bench: BenchCore & Pace & Orders & Calls & Terminals): Flows {
  const reach = async (order: BenchOrder, report: PaymentReport): Promise<PhoneOrder> => {
    const { amount, presentation } = order.request
    check(report.status === 'waiting', 'a started payment waits for its payer', report)
    check(report.action !== undefined, 'a started payment says what brings the payer there', report)
    const { phone } = bench.simulator()
    const shown = await bench.settle(bringPayer(phone, bench.wire, report.action), true)
    const found = shown ?? phone.waiting().find((one) => one.amount === amount.amount)
    check(
      found !== undefined,
      `the action of ${presentation} brings the payer to the order`,
      report,
    )
    check(found.amount === amount.amount, 'the phone shows the amount that was asked for', found)
    return found
  }
  const waiting = async (wishes?: OrderWishes): Promise<WaitingOrder> => {
    const order = bench.order(wishes)
    return { order, phone: await reach(order, await bench.start(order)) }
  }
  const pay = async ({ order, phone }: WaitingOrder): Promise<BenchOrder> => {
    bench.simulator().phone.pay(phone.key)
    await bench.pass(1_000)
    return order
  }
  const onPhone = canBePaid(bench.manifest)
  const paid = async (wishes?: OrderWishes): Promise<BenchOrder> =>
    onPhone ? pay(await waiting(wishes)) : bench.paidAtTerminal(wishes)
  return { reach, waiting, pay, paid }
}

function createFindings(core: BenchCore): Findings {
  const { manifest, logged, wire } = core
  return {
    truth: ({ request }) =>
      core
        .simulator()
        .books()
        .orders.find((one) => one.orderNumber === request.orderNumber),
    fault(fault, { request }, times) {
      const rule = { fault, orderNumber: request.orderNumber }
      core.simulator().faults.set(times === undefined ? rule : { ...rule, times })
    },
    noticesOf: ({ request }) =>
      core.received.flatMap(({ reading }) =>
        reading.kind === 'payment' && reading.orderNumber === request.orderNumber ? [reading] : [],
      ),
    leaks() {
      const read = core.readings.map((form) => ({ field: 'card', form }))
      const said = [
        ...logged.map((line) => ({ where: `the log line "${line.message}"`, text: spoken(line) })),
        ...wire.sent.map((request) => ({
          where: `a request to ${request.url}`,
          text: `${spoken(request)} ${Buffer.from(request.body ?? '').toString('utf8')}`,
        })),
      ]
      return core
        .accounts()
        .flatMap(({ config }) => secretForms(manifest, config))
        .concat(read)
        .flatMap(({ field, form }) =>
          said.filter(({ text }) => text.includes(form)).map(({ where }) => `${field} in ${where}`),
        )
    },
  }
}
