/** What the mall and the shopper are told, and in which order: I6 and I7. */
import type { Case, Row } from './facts.ts'
import {
  type Finding,
  idOf,
  isBroughtByPayer,
  isGiven,
  isIn,
  isLive,
  isOver,
  isTaken,
  ordersOf,
  pairsOf,
  wasAcked,
  when,
} from './finding.ts'

/**
 * Looked at when a try is called over and when its order comes to the channel afterwards: what a
 * channel has closed and takes all the same is its own late success.
 */
export function calledOver(one: Case, before: Case | undefined): readonly Finding[] {
  const wasOver = (attempt: Row) =>
    before?.attempts.some((was) => idOf(was) === idOf(attempt) && isOver(was)) === true
  const wasThere = (orderNumber: string) =>
    before?.orders.some((order) => order.orderNumber === orderNumber) === true
  return one.attempts
    .filter((attempt) => isOver(attempt) && !isBroughtByPayer(attempt))
    .filter((attempt) =>
      ordersOf(one, attempt).some(
        (order) =>
          isLive(order) &&
          order.wasClosed !== true &&
          !(wasOver(attempt) && wasThere(order.orderNumber)),
      ),
    )
    .map((attempt) => [idOf(attempt), `called ${attempt.state}, and can be or is paid`])
}

export function refusedThough({ refunds, returns }: Case): readonly Finding[] {
  return refunds
    .filter((refund) => isIn(refund, 'failed'))
    .filter(({ refund_number }) =>
      returns.some((one) => one.refundNumber === refund_number && isGiven(one)),
    )
    .map((refund) => [idOf(refund), 'called failed, and is given back'])
}

export function staleError({ payment, attempts }: Case): readonly Finding[] {
  const open = attempts.find(({ id }) => id === payment.open_attempt_id)
  const isUnknown = open !== undefined && open.submitted_at !== null && isIn(open, 'confirming')
  return when(isUnknown && payment.last_error !== null, idOf(payment), 'shows an error meanwhile')
}

/** A word of failure about a try that was paid then or later. */
export function shownWrongly({ payment, attempts, shown }: Case): readonly Finding[] {
  const paid = attempts.find(({ id }) => id === payment.paid_attempt_id)
  const results = shown.filter(({ kind }) => kind === 'result')
  const said = (...values: string[]) => results.filter(({ value }) => values.includes(value))
  const denied = said('failed', 'canceled').some(
    ({ at }) => paid !== undefined && Number(paid.created_at) <= at,
  )
  const isPaid = isIn(payment, 'succeeded')
  return [
    ...when(isPaid && denied, idOf(payment), 'the shopper was told that it failed'),
    ...when(!isPaid && said('succeeded').length > 0, idOf(payment), 'told to be paid, and is not'),
  ]
}

export function toldWrongly(
  cases: readonly Case[],
  id: string,
  status: string,
): readonly Finding[] {
  const state = String(cases.find(({ payment }) => payment.id === id)?.payment.state)
  const isEnd = ['succeeded', 'canceled', 'expired'].includes(status)
  return when(isEnd && state !== status, id, `was told to be ${status}, and is ${state}`)
}

export function chainOf({ payment, events }: Case): readonly Finding[] {
  const last = events.at(-1)
  return [
    ...events
      .filter((event, index) => {
        const previous = events[index - 1]?.id ?? null
        return event.sequence !== index + 1 || event.previous_id !== previous
      })
      .map((event): Finding => [idOf(event), 'does not follow the event before it']),
    ...when(
      (last?.sequence ?? 0) !== payment.event_sequence ||
        (last?.id ?? null) !== payment.last_event_id,
      idOf(payment),
      'counts another number of events than there are',
    ),
    ...events
      .filter((event) => !saysItself(event))
      .map((event): Finding => [idOf(event), 'says something else than what happened']),
  ]
}

const statusToldBy: Readonly<Record<string, string>> = {
  'payment.succeeded': 'succeeded',
  'payment.canceled': 'canceled',
  'payment.expired': 'expired',
}

/** A row of an event never changes: another row would be another object. */
const saidOf = new WeakMap<Row, boolean>()

function saysItself(event: Row): boolean {
  const known = saidOf.get(event)
  if (known !== undefined) return known
  const isSaid = saysWhatHappened(event)
  saidOf.set(event, isSaid)
  return isSaid
}

function saysWhatHappened(event: Row): boolean {
  const told = JSON.parse(String(event.body))
  const status = statusToldBy[String(event.type)]
  return (
    told.id === event.id &&
    told.type === event.type &&
    told.sequence === event.sequence &&
    told.payment === event.payment_id &&
    told.previous_id === event.previous_id &&
    (status === undefined || told.data.payment.status === status)
  )
}

export function eventsOfStates({ payment, attempts, refunds, events }: Case): readonly Finding[] {
  const count = (type: string) => events.filter((event) => event.type === type).length
  const states = (rows: readonly Row[], state: string) => rows.filter((row) => isIn(row, state))
  const expected: readonly (readonly [string, number])[] = [
    ['payment.succeeded', isIn(payment, 'succeeded') ? 1 : 0],
    ['payment.canceled', isIn(payment, 'canceled') ? 1 : 0],
    ['payment.expired', isIn(payment, 'expired') ? 1 : 0],
    ['payment.late_success', states(attempts, 'late_success').length],
    ['refund.succeeded', states(refunds, 'succeeded').length],
    ['refund.failed', states(refunds, 'failed').length],
  ]
  return expected
    .filter(([type, wanted]) => count(type) !== wanted)
    .map(([type, wanted]) => [idOf(payment), `${count(type)} events ${type}, not ${wanted}`])
}

const day = 86_400_000

export function deliveriesOf(one: Case, before: Case | undefined): readonly Finding[] {
  const fresh = one.events.filter(({ id }) => one.deliveries.every((row) => row.event_id !== id))
  return [
    ...fresh.map((event): Finding => [idOf(event), 'nobody is to be told of it']),
    ...one.deliveries
      .filter((row) => isIn(row, 'delivered'))
      .filter(({ event_id }) => !wasAcked(one, { id: event_id ?? null }))
      .map((row): Finding => [idOf(row), 'called delivered, and was never taken']),
    ...one.deliveries
      .filter((row) => isIn(row, 'parked') && Number(row.tries) < 60)
      .filter((row) => Number(row.next_try_at) - Number(row.created_at) < 29 * day)
      .map((row): Finding => [idOf(row), 'given up too early']),
    ...pairsOf(one.deliveries, before?.deliveries ?? [])
      .filter(({ is, was }) => isIn(was, 'delivered') && isIn(is, 'pending') && is.tries !== 0)
      .map(({ is }): Finding => [idOf(is), 'a late word made a delivered one pending']),
  ]
}

/** As the mall saw it: what it takes first must be the next one, and repeats the same bytes. */
export function receivedOf({ events, received }: Case): readonly Finding[] {
  let taken = 0
  const found: Finding[] = []
  for (const { eventId, sequence, answered, body } of received) {
    const event = events.find(({ id }) => id === eventId)
    if (event === undefined) found.push([eventId, 'sent, and no event of this payment'])
    else if (event.body !== body) found.push([eventId, 'sent with another content'])
    if (sequence > taken + 1) found.push([eventId, 'sent before the one before it was taken'])
    if (isTaken(answered)) taken = Math.max(taken, sequence)
  }
  return found
}
