/**
 * The states that a campaign must have been in to say anything: each is told from what can be read
 * of a world between two steps, never by the product itself.
 */
import { type Case, type Facts, freshOf, type Row } from './oracle/facts.ts'
import { idOf, isGiven, isIn, isStanding, salesOf } from './oracle/finding.ts'

type Pair = { readonly is: Row; readonly was: Row | undefined }

interface Seen {
  readonly now: Case
  readonly before: Case | undefined
  readonly attempts: readonly Pair[]
  readonly refunds: readonly Pair[]
  readonly deliveries: readonly Pair[]
}

const became = (pairs: readonly Pair[], to: string, from?: readonly string[]) =>
  pairs.some(
    ({ is, was }) =>
      isIn(is, to) &&
      was?.state !== to &&
      (from === undefined || from.includes(String(was?.state))),
  )
const paymentBecame = ({ now, before }: Seen, to: string, from: string) =>
  isIn(now.payment, to) && before?.payment.state === from
const paidBy = ({ now }: Seen) => now.attempts.find(({ id }) => id === now.payment.paid_attempt_id)
const isFresh = (seen: Seen) =>
  isIn(seen.now.payment, 'succeeded') && seen.before?.payment.state !== 'succeeded'

/** Of one payment. */
const ofPayment: Readonly<Record<string, (seen: Seen) => boolean>> = {
  'paid after nobody knew': ({ attempts }) =>
    became(attempts, 'succeeded', ['unknown', 'confirming']),
  'paid while it was being canceled': (seen) => paymentBecame(seen, 'succeeded', 'canceling'),
  'paid while it was expiring': (seen) => paymentBecame(seen, 'succeeded', 'expiring'),
  'canceled while something was in flight': (seen) => paymentBecame(seen, 'canceled', 'canceling'),
  'expired while something was in flight': (seen) => paymentBecame(seen, 'expired', 'expiring'),
  'paid by the second try': (seen) => isFresh(seen) && seen.now.attempts[0] !== paidBy(seen),
  'payable again after a declined try': ({ attempts }) => became(attempts, 'declined'),
  'certainly not sent': ({ attempts }) => became(attempts, 'not_sent'),
  'closed at the channel': (seen) => closedWith(seen, (orders) => orders.length > 0),
  'closed because it never came to the channel': (seen) =>
    closedWith(seen, (orders) => orders.length === 0),
  'late success': ({ attempts }) => became(attempts, 'late_success'),
  'late success given back': ({ refunds }) =>
    became(
      refunds.filter(({ is }) => is.cause === 'late_success'),
      'succeeded',
    ),
  'another amount quarantined': ({ attempts }) => became(attempts, 'mismatch'),
  'two orders paid and one given back': ({ now }) =>
    now.orders.filter(({ captured }) => captured > 0).length > 1 &&
    now.orders.some(({ captured, refunded }) => captured > 0 && captured === refunded),
  'refund unknown': ({ refunds }) => became(refunds, 'unknown'),
  'refund done after nobody knew': ({ refunds }) =>
    became(refunds, 'succeeded', ['unknown', 'sent']),
  'refund failed': ({ refunds }) => became(refunds, 'failed'),
  'refund in parts': ({ now }) => now.returns.filter(isGiven).length > 1,
  'card payment reversed': ({ now, before }) =>
    reversedSales(now) > (before === undefined ? 0 : reversedSales(before)),
  'code refused': ({ attempts }) => became(attempts, 'awaiting_code', ['confirming', 'unknown']),
  'code expired': ({ attempts }) => became(attempts, 'closed', ['awaiting_code']),
  'webhook refused and delivered later': ({ deliveries }) =>
    became(
      deliveries.filter(({ is }) => Number(is.tries) > 1),
      'delivered',
    ),
  'webhook parked': ({ deliveries }) => became(deliveries, 'parked'),
  'webhook delivered twice': ({ now }) => now.received.some(({ duplicate }) => duplicate),
}

const reversedSales = (one: Case) =>
  one.attempts.filter((attempt) => {
    const sales = salesOf(one, attempt)
    return sales.length > 0 && !sales.some(isStanding)
  }).length

function closedWith({ now, attempts }: Seen, isSo: (orders: Case['orders']) => boolean): boolean {
  return attempts.some(
    ({ is, was }) =>
      isIn(is, 'closed') &&
      was?.state !== 'closed' &&
      was?.state !== 'awaiting_code' &&
      isSo(now.orders.filter(({ orderNumber }) => orderNumber === is.order_number)),
  )
}

/** What answers asked for under keys, counted as the list grows. */
const askedUnder = new WeakMap<object, Map<string, number>>()

function repeatedAnswers(now: Facts, before: Facts | undefined): boolean {
  const counts = askedUnder.get(now.world.exchanges) ?? new Map<string, number>()
  askedUnder.set(now.world.exchanges, counts)
  let isRepeated = false
  for (const { idempotencyKey, status } of freshOf(now, before, 'exchanges')) {
    if (idempotencyKey === null) continue
    const times = (counts.get(idempotencyKey) ?? 0) + 1
    counts.set(idempotencyKey, times)
    if (times > 1 && status === 200) isRepeated = true
  }
  return isRepeated
}

/** Of everything together. */
const ofWorld: Readonly<Record<string, (now: Facts, before: Facts | undefined) => boolean>> = {
  'one notification came twice': (now, before) => repeated(now, before),
  'a forgery was refused': (now, before) =>
    freshOf(now, before, 'forgeries').some(({ status }) => status >= 400),
  'an answer was repeated under its key': repeatedAnswers,
  'a stale lease was fenced': (now, before) =>
    freshOf(now, before, 'log').some(({ message }) =>
      message.includes('after its lease had ended'),
    ),
  'a reversal was repeated': (now, before) =>
    now.entries !== before?.entries &&
    now.entries.some((row) => {
      if (row.key !== 'owed/reversal') return false
      const was = before?.entries.find(
        (other) => other.key === row.key && other.terminal_id === row.terminal_id,
      )
      return was !== undefined && was.sealed_value !== row.sealed_value
    }),
  'a payment password was locked': ({ vault }, before) =>
    vault !== before?.vault && vault.passwords.some(({ locked_until }) => locked_until !== null),
  'a wrong payment password was counted': ({ vault }, before) =>
    vault !== before?.vault && vault.passwords.some(({ wrong_in_all }) => Number(wrong_in_all) > 0),
}

function repeated(now: Facts, before: Facts | undefined): boolean {
  return freshOf(now, before, 'notices').some(
    (notice) =>
      notice.status < 300 && now.world.notices.find(({ body }) => body === notice.body) !== notice,
  )
}

/** Every state that a campaign must reach. */
export const statesToReach: readonly string[] = [...Object.keys(ofPayment), ...Object.keys(ofWorld)]

/** Those that the step between the two has reached. */
export function statesReached(now: Facts, before: Facts | undefined): readonly string[] {
  const former = new Map(before?.cases.map((one) => [one.payment.id, one]))
  const seen = now.cases
    .map((one) => ({ one, was: former.get(one.payment.id ?? null) }))
    .filter(({ one, was }) => one !== was)
    .map(({ one, was }) => seenOf(one, was))
  return [
    ...Object.entries(ofPayment)
      .filter(([, isReached]) => seen.some(isReached))
      .map(([name]) => name),
    ...Object.entries(ofWorld)
      .filter(([, isReached]) => isReached(now, before))
      .map(([name]) => name),
  ]
}

function seenOf(now: Case, before: Case | undefined): Seen {
  const pairs = (name: 'attempts' | 'refunds' | 'deliveries') =>
    now[name].map((is) => ({ is, was: before?.[name].find((was) => idOf(was) === idOf(is)) }))
  return {
    now,
    before,
    attempts: pairs('attempts'),
    refunds: pairs('refunds'),
    deliveries: pairs('deliveries'),
  }
}
