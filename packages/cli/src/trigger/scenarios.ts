/** How each event and each fault is brought about. */
import type { EventType } from '@tillway/mall'
import type { ShownOrder } from '../simulate/simulators.ts'
import { Trouble } from '../trouble.ts'
import { codeIn, makePayment, type Stage, scanCode, startCode, viewOf } from './shopper.ts'

export interface Wishes {
  readonly way: string
  /** Minor units; undefined takes what fits. */
  readonly amount: number | undefined
  /** The amounts, in minor units, that ask for faults. */
  readonly amountOf: (fault: string) => number
  /** Waits until something is there. Throws `Trouble` (`timeout`). */
  readonly until: <Found>(look: () => Promise<Found | undefined | false>) => Promise<Found>
}

/** Does what leads to it; answers the payment. Whether it happened is looked up afterwards. */
export type Scenario = (stage: Stage, wishes: Wishes) => Promise<string>

/** No fault has it. */
const plainAmount = 2_990
/** The shortest that the platform makes, in seconds. */
const shortestLife = 60

interface Begun {
  readonly id: string
  readonly session: string
  readonly order: ShownOrder
}

async function begin(stage: Stage, wishes: Wishes, amount: number): Promise<Begun> {
  const { id, session } = await makePayment(stage, { amount })
  await startCode(stage, session, wishes.way)
  const content = await wishes.until(async () => codeIn(await viewOf(stage, session)))
  return { id, session, order: await scanCode(stage, content) }
}

const pay =
  (fault?: string): Scenario =>
  async (stage, wishes) => {
    const amount = amountFor(wishes, fault)
    const { id, order } = await begin(stage, wishes, amount)
    await stage.simulators.act(order, 'pay')
    return id
  }

const cancel =
  (fault?: string): Scenario =>
  async (stage, wishes) => {
    const { id } = await begin(stage, wishes, amountFor(wishes, fault))
    await stage.tillway.payments.cancel(id)
    return id
  }

const refund =
  (fault?: string): Scenario =>
  async (stage, wishes) => {
    const id = await pay(fault)(stage, wishes)
    await wishes.until(async () => (await stage.tillway.payments.get(id)).status === 'succeeded')
    await stage.tillway.refunds.create({ payment: id })
    return id
  }

const expire: Scenario = async (stage, { amount = plainAmount }) => {
  const { id } = await makePayment(stage, { amount, expiresInSeconds: shortestLife })
  return id
}

/** A start that failed shows no code: whoever pays tries again until there is one. */
const startAgain =
  (fault: string): Scenario =>
  async (stage, wishes) => {
    const { id, session } = await makePayment(stage, { amount: amountFor(wishes, fault) })
    const content = await wishes.until(async () => {
      const view = await startCode(stage, session, wishes.way).catch((error: unknown) => {
        if (!(error instanceof Trouble)) throw error
      })
      return codeIn(view ?? (await viewOf(stage, session)))
    })
    await stage.simulators.act(await scanCode(stage, content), 'pay')
    return id
  }

function amountFor({ amount, amountOf }: Wishes, fault: string | undefined): number {
  return fault === undefined ? (amount ?? plainAmount) : amountOf(fault)
}

type PaymentEvent = Exclude<EventType, `password.${string}`>

export const eventScenarios: Readonly<Record<PaymentEvent, Scenario>> = {
  'payment.succeeded': pay(),
  'payment.canceled': cancel(),
  'payment.expired': expire,
  'payment.late_success': cancel('late_success_after_close'),
  'payment.quarantined': pay('wrong_amount'),
  'refund.succeeded': refund(),
  'refund.failed': refund('refund_failed'),
}

const special: Readonly<Record<string, (fault: string) => Scenario>> = {
  late_success_after_close: cancel,
  close_timeout_after_success: cancel,
  refund_failed: refund,
  refund_timeout_after_success: refund,
  start_timeout_after_success: startAgain,
  start_server_error: startAgain,
}

/** Every fault is asked for by its amount; most strike when it is paid. */
export function faultScenario(fault: string): Scenario {
  return (special[fault] ?? pay)(fault)
}
