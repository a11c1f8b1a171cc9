/** What the checks of all promises have in common. */
import type { Case, Row } from './facts.ts'

export type Finding = readonly [subject: string, detail: string]

export const idOf = (row: Row) => String(row.id)
export function sum<Item>(
  items: readonly Item[],
  of: (item: Item) => number | string | null | undefined,
): number {
  return items.reduce((total, item) => total + Number(of(item)), 0)
}
export const isIn = (row: Row, ...states: string[]) => states.includes(String(row.state))

/** No money can come of it any more, says the platform. */
export const isOver = (attempt: Row) => isIn(attempt, 'declined', 'closed', 'not_sent', 'reversed')
/** The payer can still pay it, or has paid and not got it back. */
export const isLive = ({ state, captured, refunded }: Case['orders'][number]) =>
  state === 'waiting' || captured > refunded
/** Only the payer's browser brings it to the channel, at any time: the platform cannot prevent it. */
export const isBroughtByPayer = (attempt: Row) => attempt.presentation === 'form'
export const ordersOf = ({ orders }: Case, attempt: Row) =>
  orders.filter(({ orderNumber }) => orderNumber === attempt.order_number)
export const heldBy = (orders: Case['orders']) =>
  sum(orders, ({ captured, refunded }) => captured - refunded)
export const isStanding = ({ code, reversedAt }: Case['flows'][number]) =>
  (code === '00' || code === '10') && reversedAt === undefined
export const mallRefunds = ({ refunds }: Case) => refunds.filter(({ cause }) => cause === 'mall')
export const wasAcked = ({ received }: Case, event: Row) =>
  received.some(({ eventId, answered }) => eventId === event.id && isTaken(answered))
export const isTaken = (status: number) => status >= 200 && status < 300
export const expectedNet = ({ payment }: Case) =>
  isIn(payment, 'succeeded') ? Number(payment.amount) - Number(payment.amount_refunded) : 0

/** Stray money that the channel would not give back: the platform has raised an alarm, and a person looks. */
export const isOnADesk = ({ refunds }: Case, attempt: Row): boolean => {
  const back = refunds.filter((refund) => refund.attempt_id === attempt.id)
  return (
    isIn(attempt, 'mismatch', 'late_success') &&
    back.length > 0 &&
    back.every((refund) => isIn(refund, 'failed'))
  )
}

export function when(isBroken: boolean, subject: string, detail: string): readonly Finding[] {
  return isBroken ? [[subject, detail]] : []
}

export const isNew = ({ payment }: Case, before: Case | undefined, state: string) =>
  isIn(payment, state) && before?.payment.state !== state

export function pairsOf(now: readonly Row[], before: readonly Row[]) {
  return now.flatMap((is) => {
    const was = before.find(({ id }) => id === is.id)
    return was === undefined ? [] : [{ is, was }]
  })
}

export const isGiven = ({ state }: Case['returns'][number]) => state !== 'failed'

export const salesOf = ({ flows }: Case, attempt: Row) =>
  flows.filter(({ kind, orderNumber }) => kind === 'sale' && orderNumber === attempt.order_number)
