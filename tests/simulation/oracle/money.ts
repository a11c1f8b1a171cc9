/** What is taken and given back, against the channels' books: I1 to I4 and I8. */
import type { Case, Facts, Row } from './facts.ts'
import {
  expectedNet,
  type Finding,
  heldBy,
  idOf,
  isBroughtByPayer,
  isGiven,
  isIn,
  isLive,
  isOnADesk,
  isOver,
  isStanding,
  mallRefunds,
  ordersOf,
  salesOf,
  sum,
  wasAcked,
  when,
} from './finding.ts'

export const exclusive = ({ attempts }: Case) =>
  attempts.filter((attempt) => !isOver(attempt) && !isIn(attempt, 'late_success'))

/**
 * What a channel takes although the try is over is its own late success, and given back: whether it
 * is shows at rest. That it can still be paid is a mistake.
 */
export function liveOrders(one: Case): Case['orders'] {
  return one.attempts
    .filter((attempt) => !isBroughtByPayer(attempt))
    .flatMap((attempt) => {
      const isEnded = isOver(attempt) || isIn(attempt, 'late_success')
      return ordersOf(one, attempt).filter((order) =>
        isEnded ? order.state === 'waiting' : isLive(order),
      )
    })
}

export const doubledSales = (one: Case): readonly Finding[] =>
  one.attempts
    .filter((attempt) => salesOf(one, attempt).filter(isStanding).length > 1)
    .map((attempt) => [idOf(attempt), 'the card was charged twice'])

/** What the channel says it took of a wrong amount waits for a person, who is told. */
export const quarantined = (one: Case): number =>
  sum(
    one.attempts.filter((attempt) => isIn(attempt, 'mismatch') && !isOnADesk(one, attempt)),
    ({ captured }) => captured,
  )

/** What the channel holds for attempts that a person looks at, whatever that is. */
const onDesks = (one: Case, channel?: string): number =>
  sum(
    one.attempts.filter((attempt) => isOnADesk(one, attempt)),
    (attempt) =>
      heldBy(
        ordersOf(one, attempt).filter(
          (order) => channel === undefined || order.channel === channel,
        ),
      ),
  )

export function lostMoney(one: Case): readonly Finding[] {
  const { payment } = one
  const held = heldBy(one.orders) - quarantined(one) - onDesks(one)
  const isPaid = isIn(payment, 'succeeded')
  return [
    ...when(isPaid && held < expectedNet(one), idOf(payment), `called paid, and ${held} is there`),
    ...when(!isPaid && held > 0, idOf(payment), `${held} was paid, and it is ${payment.state}`),
  ]
}

export function untoldMall(one: Case): readonly Finding[] {
  const { payment, events } = one
  const paid = events.find(({ type }) => type === 'payment.succeeded')
  const isTold = paid !== undefined && wasAcked(one, paid)
  return when(isIn(payment, 'succeeded') && !isTold, idOf(payment), 'the mall does not know')
}

export function unprovenSuccess(one: Case): readonly Finding[] {
  const paid = one.attempts.find(({ id }) => id === one.payment.paid_attempt_id)
  if (paid === undefined) return [[idOf(one.payment), 'called paid by no attempt']]
  const order = ordersOf(one, paid).find(({ captured }) => captured === one.payment.amount)
  const isAtItsChannel = order !== undefined && order.channel === paid.channel
  return when(!isAtItsChannel, idOf(paid), 'called paid, and the channel has not that money')
}

export function reserveOf(one: Case): readonly Finding[] {
  const { payment } = one
  const asked = mallRefunds(one).filter((refund) => !isIn(refund, 'failed'))
  const reserved = sum(asked, ({ amount }) => amount)
  const done = sum(
    asked.filter((refund) => isIn(refund, 'succeeded')),
    ({ amount }) => amount,
  )
  return [
    ...when(reserved > Number(payment.amount), idOf(payment), 'more is to be given back than paid'),
    ...when(reserved !== payment.amount_reserved, idOf(payment), `${reserved} is not reserved`),
    ...when(done !== payment.amount_refunded, idOf(payment), `${done} is not counted as refunded`),
    ...when(asked.length > 0 && !isIn(payment, 'succeeded'), idOf(payment), 'refunded, not paid'),
  ]
}

export function givenOver({ orders, returns }: Case): readonly Finding[] {
  return orders
    .filter(({ state }) => state === 'paid')
    .filter(({ orderNumber, captured }) => {
      const given = returns.filter((one) => one.orderNumber === orderNumber && isGiven(one))
      return sum(given, ({ amount }) => amount) > captured
    })
    .map(({ orderNumber }) => [orderNumber, 'more is given back than was taken'])
}

export function givenTwice({ returns, refunds }: Case): readonly Finding[] {
  return refunds.flatMap((refund) => {
    const given = returns.filter((one) => one.refundNumber === refund.refund_number && isGiven(one))
    return when(given.length > 1, idOf(refund), 'given back twice')
  })
}

export function refundsInBooks(
  { refunds, returns }: Case,
  before: Case | undefined,
): readonly Finding[] {
  const isFresh = (refund: Row) =>
    isIn(refund, 'succeeded') &&
    before?.refunds.find(({ id }) => id === refund.id)?.state !== 'succeeded'
  return refunds.filter(isFresh).flatMap((refund) => {
    const made = returns.find(
      (one) => one.refundNumber === refund.refund_number && one.state === 'succeeded',
    )
    return when(made?.amount !== refund.amount, idOf(refund), 'the channel has not given that back')
  })
}

export function channelSums({ cases, world }: Facts): readonly Finding[] {
  return world.channels.flatMap(({ channel, host }) => {
    const inBooks = cases.flatMap((one) => one.orders.filter((order) => order.channel === channel))
    const ours = cases.reduce((total, one) => total + ownedOf(one, channel), 0)
    const held = heldBy(inBooks)
    const { moved, owed } = host?.balance() ?? { moved: 0, owed: 0 }
    return [
      ...when(held !== ours, channel, `its books hold ${held}, and ours ${ours}`),
      ...when(moved !== owed, channel, `${moved} left the cards, and ${owed} stands in the flows`),
    ]
  })
}

function ownedOf(one: Case, channel: string): number {
  const paid = one.attempts.find(({ id }) => id === one.payment.paid_attempt_id)
  const stray = one.attempts
    .filter((attempt) => attempt.channel === channel && isIn(attempt, 'mismatch', 'late_success'))
    .filter(({ id }) => !one.refunds.some((row) => row.attempt_id === id && isIn(row, 'succeeded')))
    .filter((attempt) => !isOnADesk(one, attempt))
  const net = paid?.channel === channel ? expectedNet(one) : 0
  return net + sum(stray, ({ captured }) => captured) + onDesks(one, channel)
}

export const openReturns = ({ cases }: Facts): readonly Finding[] =>
  cases.flatMap(({ refunds, returns }) =>
    returns
      .filter(({ state }) => state === 'succeeded')
      .filter(({ refundNumber }) =>
        refunds.some((row) => row.refund_number === refundNumber && !isIn(row, 'succeeded')),
      )
      .map(({ refundNumber }): Finding => [refundNumber, 'given back, and not known as such']),
  )
