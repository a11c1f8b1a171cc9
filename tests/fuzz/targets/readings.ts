/** What holds of every reading of a notification, whatever came. */
import type { NotificationReading } from '@tillway/channel'
import { hold } from '../expect.ts'

export function readingOutcome(reading: NotificationReading): string {
  if (reading.kind === 'refused') return reading.why
  hold(reading.id !== '', 'what is genuine has an id')
  if (reading.kind === 'ignored') return 'ignored'
  const { report } = reading
  const number =
    reading.kind === 'payment'
      ? reading.orderNumber
      : reading.kind === 'refund'
        ? reading.refundNumber
        : reading.enrolmentNumber
  hold(typeof number === 'string' && number !== '', 'it says what it is about')
  if (report.status !== 'succeeded') return `${reading.kind} ${report.status}`
  const facts = 'paid' in report ? report.paid : 'refunded' in report ? report.refunded : undefined
  if (facts === undefined) return `${reading.kind} succeeded`
  hold(Number.isSafeInteger(facts.amount.amount), 'an amount is a number of minor units')
  hold(facts.amount.amount >= 0, 'and never less than nothing')
  const named = 'orderNumber' in facts ? facts.orderNumber : facts.refundNumber
  hold(named === number, 'the facts are of what it is about')
  return `${reading.kind} succeeded ${facts.amount.currency}`
}
