/** What can happen to a payment, whoever makes it happen: the payer, the merchant, or time. */
import { payerCard, type SimulatedCard } from './cards.ts'
import { drawTrace } from './numbers.ts'
import {
  isReversed,
  type PaymentOffer,
  pairOf,
  returnedOf,
  type SimulatedPayment,
  type SimulatedReturn,
} from './payment.ts'
import type { ResponseCode } from './refusals.ts'
import type { World } from './world.ts'

const lateSuccessMs = 1_000

export function subjectOf({ orderId, asked }: Pick<SimulatedPayment, 'orderId' | 'asked'>) {
  return { orderNumber: orderId, amount: asked }
}

export function offer(world: World, terms: PaymentOffer): SimulatedPayment {
  world.append({ type: 'payment_offered', offer: terms })
  return reloaded(world, { ...terms, state: 'waiting', captured: 0, returns: [] })
}

/** Why the card cannot pay that much, as its bank says at once. */
export function bankRefusal(
  { payments }: World,
  card: SimulatedCard,
  amount: number,
): ResponseCode | undefined {
  if (card.refuses === '68' || card.refuses === '73') return card.refuses
  return payments.spentWith(card.number) + amount > card.funds ? '64' : undefined
}

/**
 * The payer pays with a card. What cannot be paid any more stays as it is; what the bank declines
 * has failed, and nobody is told.
 */
export function pay(world: World, before: SimulatedPayment, card: SimulatedCard): SimulatedPayment {
  const payment = reloaded(world, before)
  if (payment.state !== 'waiting') return payment
  const refused = bankRefusal(world, card, payment.asked)
  const isDeclined = world.faults.strikes('declined', subjectOf(payment))
  const respCode = refused ?? (isDeclined ? '01' : card.refuses)
  if (respCode === undefined) return capture(world, payment, card)
  return fail(world, payment, respCode, card)
}

export function fail(
  world: World,
  payment: SimulatedPayment,
  respCode: ResponseCode,
  card: SimulatedCard,
): SimulatedPayment {
  const { clock, random } = world.ports
  const at = clock.now()
  const trace = drawTrace(at, random)
  const cardNumber = card.number
  world.append({ type: 'payment_failed', ...pairOf(payment), at, respCode, cardNumber, trace })
  return reloaded(world, payment)
}

export function lapse(world: World, payment: SimulatedPayment): SimulatedPayment {
  if (payment.state !== 'waiting') return payment
  world.append({ type: 'payment_lapsed', ...pairOf(payment), at: world.ports.clock.now() })
  expectLateSuccess(world, payment)
  return reloaded(world, payment)
}

/** Undoes a payment whatever became of it: one that is not paid never can be then. */
export function reverse(world: World, payment: SimulatedPayment): void {
  if (payment.state === 'paid' && !isReversed(payment)) {
    giveBack(world, payment, reversalOf(world, payment))
  }
  if (payment.state !== 'waiting') return
  const at = world.ports.clock.now()
  world.append({ type: 'payment_reversed', ...pairOf(payment), at })
  expectLateSuccess(world, payment)
}

export function giveBack(world: World, payment: SimulatedPayment, made: SimulatedReturn): void {
  const at = world.ports.clock.now()
  world.append({ type: 'payment_returned', ...pairOf(payment), at, made })
  if (made.respCode === '00' && made.kind !== 'reversal') {
    world.notices.tellReturn(reloaded(world, payment), made)
  }
}

function reversalOf({ ports }: World, payment: SimulatedPayment): SimulatedReturn {
  const at = ports.clock.now()
  return {
    ...pairOf(payment),
    kind: 'reversal',
    amount: payment.captured - returnedOf(payment),
    at,
    trace: drawTrace(at, ports.random),
    echo: {},
    respCode: '00',
  }
}

function capture(world: World, payment: SimulatedPayment, card: SimulatedCard): SimulatedPayment {
  const { clock, random } = world.ports
  const isShort = payment.asked > 1 && world.faults.strikes('wrong_amount', subjectOf(payment))
  const at = clock.now()
  world.append({
    type: 'payment_captured',
    ...pairOf(payment),
    at,
    captured: payment.asked - (isShort ? 1 : 0),
    cardNumber: card.number,
    trace: drawTrace(at, random),
  })
  const paid = reloaded(world, payment)
  world.notices.tellPayment(paid)
  return paid
}

function expectLateSuccess(world: World, payment: SimulatedPayment): void {
  if (world.faults.strikes('late_success_after_close', subjectOf(payment), 1)) {
    world.ports.scheduler.after(lateSuccessMs, () => payLate(world, payment))
  }
}

/** The payer had the code already typed when the order came to its end. */
function payLate(world: World, payment: SimulatedPayment): void {
  const late = reloaded(world, payment)
  if (late.state === 'reversed' || late.state === 'lapsed') capture(world, late, payerCard)
}

function reloaded({ payments }: World, payment: SimulatedPayment): SimulatedPayment {
  return payments.find(payment) ?? payment
}
