/**
 * What must hold, whatever happens: the promises of the platform, each checked against the channels'
 * books, the malls' orders and what shoppers were shown, and never against the platform's tables
 * alone. `each` looks at one payment whenever anything of it changed, `step` at the whole at every
 * step, `rest` at the whole once the faults have stopped and everything should be over. All are pure.
 *
 * There is no promise about a chain of audit records (I19), because the platform keeps none: its
 * records of payments, attempts, refunds and events are what I5 watches.
 */
import { movedBack, unfinished } from './oracle/ends.ts'
import type { Case, Facts } from './oracle/facts.ts'
import { createFactsReader } from './oracle/facts-reader.ts'
import {
  expectedNet,
  type Finding,
  heldBy,
  idOf,
  isIn,
  isNew,
  isStanding,
  salesOf,
  wasAcked,
  when,
} from './oracle/finding.ts'
import {
  fencesThatStood,
  forgottenFlows,
  leftAtTerminals,
  taken,
  unpreparedFlows,
} from './oracle/holding.ts'
import * as money from './oracle/money.ts'
import { undurableNotices } from './oracle/notices.ts'
import { missedChanges } from './oracle/same-facts.ts'
import { findLeaks, leftInVault } from './oracle/secrets.ts'
import * as telling from './oracle/telling.ts'
import { foreignIds, paymentsTold, repeatedCalls } from './oracle/told.ts'
import { codeAbuses, triesChanged, uncountedTries, wrongTries } from './oracle/tries.ts'
import type { World } from './world/types.ts'

export interface Violation {
  /** `I1` to `I18`. */
  readonly invariant: string
  /** The payment, order, terminal or merchant that it is about. */
  readonly subject: string
  readonly detail: string
}

export interface Invariant {
  readonly id: string
  readonly promise: string
  readonly each?: (now: Case, before: Case | undefined) => readonly Finding[]
  readonly step?: (now: Facts, before: Facts | undefined) => readonly Finding[]
  readonly rest?: (now: Facts) => readonly Finding[]
}

/** Five, and some that never left for the bank. */
const mostCodeTries = 8

export const invariants: readonly Invariant[] = [
  {
    id: 'I1',
    promise: 'nobody pays an order twice',
    each: (now) => [
      ...when(
        money.liveOrders(now).length > 1,
        idOf(now.payment),
        'two orders of it can be paid at once',
      ),
      ...when(
        money.exclusive(now).length > 1,
        idOf(now.payment),
        'two attempts are in flight or paid',
      ),
      ...now.orders
        .filter(({ captured, asked }) => captured > asked)
        .map(({ orderNumber }): Finding => [orderNumber, 'more was taken than was asked for']),
      ...money.doubledSales(now),
    ],
    step: ({ strayOrders }) =>
      strayOrders.map(({ orderNumber }) => [orderNumber, 'left before it was written down']),
    rest: ({ cases }) =>
      cases.flatMap((one) => {
        const held = heldBy(one.orders)
        const ours = expectedNet(one) + money.quarantined(one)
        const detail = `the channels hold ${held}, and ${ours} is ours`
        return when(held > ours, idOf(one.payment), detail)
      }),
  },
  {
    id: 'I2',
    promise: 'a paid order is never lost, and the mall is told',
    step: undurableNotices,
    rest: ({ cases, world }) => [
      ...cases.flatMap((one) => money.lostMoney(one)),
      ...cases.flatMap((one) => money.untoldMall(one)),
      ...world.malls.flatMap(({ orders }) =>
        orders
          .filter(({ paymentId }) => paymentId === null)
          .map(({ order }): Finding => [order, 'the mall never got its payment']),
      ),
    ],
  },
  {
    id: 'I3',
    promise: 'what is called paid is the very amount, order and account that was asked for',
    each: (now, before) => [
      ...now.attempts
        .filter((attempt) => isIn(attempt, 'succeeded') && attempt.captured !== attempt.amount)
        .map((attempt): Finding => [idOf(attempt), 'succeeded with another amount']),
      ...(isNew(now, before, 'succeeded') ? money.unprovenSuccess(now) : []),
      ...when(
        now.mall !== undefined &&
          (now.mall.amount !== now.payment.amount || now.mall.currency !== now.payment.currency),
        idOf(now.payment),
        'another amount than the mall asked for',
      ),
    ],
  },
  {
    id: 'I4',
    promise: 'no more is given back than was paid',
    each: (now) => [...money.reserveOf(now), ...money.givenOver(now), ...money.givenTwice(now)],
    step: ({ strayRefunds }) =>
      strayRefunds.map(({ refundNumber }) => [refundNumber, 'given back, and not written down']),
  },
  {
    id: 'I5',
    promise: 'an end is final',
    each: (now, before) => (before === undefined ? [] : movedBack(now, before)),
  },
  {
    id: 'I6',
    promise: 'what nobody knows is never called failed',
    each: (now, before) => [
      ...telling.calledOver(now, before),
      ...telling.refusedThough(now),
      ...telling.staleError(now),
    ],
    rest: ({ cases, world }) => [
      ...cases.flatMap((one) => telling.shownWrongly(one)),
      ...paymentsTold(world.exchanges).flatMap(({ id, status }) =>
        telling.toldWrongly(cases, id, status),
      ),
    ],
  },
  {
    id: 'I7',
    promise: 'the mall is told everything, at least once, in order and without a gap',
    each: (now, before) => [
      ...telling.chainOf(now),
      ...telling.eventsOfStates(now),
      ...telling.deliveriesOf(now, before),
      ...telling.receivedOf(now),
    ],
    rest: ({ cases }) =>
      cases.flatMap((one) =>
        one.events
          .filter((event) => !wasAcked(one, event))
          .map((event): Finding => [idOf(event), 'the mall has not taken it']),
      ),
  },
  {
    id: 'I8',
    promise: 'the books agree with every channel to the fen',
    each: (now, before) => money.refundsInBooks(now, before),
    rest: (facts) => [...money.channelSums(facts), ...money.openReturns(facts)],
  },
  {
    id: 'I9',
    promise: 'a card payment in doubt is reversed, until the acquirer has said so',
    each: (now) => [
      ...now.attempts
        .filter((attempt) => isIn(attempt, 'succeeded'))
        .filter((attempt) =>
          salesOf(now, attempt).some(({ reversedAt }) => reversedAt !== undefined),
        )
        .filter((attempt) => !salesOf(now, attempt).some(isStanding))
        .map((attempt): Finding => [idOf(attempt), 'was called paid, and reversed']),
    ],
    step: (now, before) => [...unpreparedFlows(now, before), ...forgottenFlows(now, before)],
    rest: ({ entries }) =>
      entries
        .filter(({ key }) => key === 'owed/reversal')
        .map(({ terminal_id }) => [String(terminal_id), 'still owes a reversal']),
  },
  {
    id: 'I10',
    promise: 'the same key gets the same bytes, and another request under it none',
    step: (now, before) => repeatedCalls(now, before),
  },
  {
    id: 'I11',
    promise: 'what is not genuine changes nothing',
    step: (now, before) => taken(now, before, 'I11'),
  },
  {
    id: 'I12',
    promise: 'a merchant never sees what is another one’s',
    step: (now, before) => [...foreignIds(now, before), ...taken(now, before, 'I12')],
  },
  { id: 'I13', promise: 'no secret is in clear outside the vault', rest: findLeaks },
  {
    id: 'I14',
    promise: 'what may be kept for a moment only is gone after it',
    rest: (facts) => [...leftInVault(facts), ...leftAtTerminals(facts)],
  },
  {
    id: 'I15',
    promise: 'a password is tried no more often than allowed, counted before it is compared',
    step: (now, before) =>
      triesChanged(now, before) ? [...wrongTries(now), ...uncountedTries(now)] : [],
  },
  {
    id: 'I16',
    promise: 'a code is used once, for what it was sent for, in its time',
    each: ({ attempts }) =>
      attempts
        .filter(({ code_tries }) => Number(code_tries) > mostCodeTries)
        .map((attempt): Finding => [idOf(attempt), 'a code was entered too often']),
    step: (now, before) => [...codeAbuses(now, before), ...taken(now, before, 'I16')],
  },
  {
    id: 'I17',
    promise: 'clocks that are wrong do no harm',
    step: (now, before) => [
      ...taken(now, before, 'I17'),
      ...(before === undefined ? [] : fencesThatStood(now, before)),
    ],
  },
  {
    id: 'I18',
    promise: 'once faults stop everything ends',
    rest: ({ cases }) => cases.flatMap((one) => unfinished(one)),
  },
]

export interface Oracle {
  /** What is newly broken; cheap where nothing happened. */
  atEveryStep(): readonly Violation[]
  /** The same and all that must hold at the end. */
  atRest(): readonly Violation[]
}

/** Each violation is told once. `watch` sees what each judged step has come to. */
export function createOracle(
  world: World,
  watch: (now: Facts, before: Facts | undefined) => void = () => undefined,
): Oracle {
  const reader = createFactsReader(world)
  const told = new Set<string>()
  let before: Facts | undefined
  const fresh = (violations: readonly Violation[]) =>
    violations.filter(({ invariant, subject, detail }) => {
      const key = `${invariant} ${subject} ${detail}`
      const isNewlyTold = !told.has(key)
      told.add(key)
      return isNewlyTold
    })
  const atEveryStep = () => {
    const now = reader.read()
    if (now === before) return []
    const found = judgeStep(now, before)
    watch(now, before)
    before = now
    return fresh(found)
  }
  return {
    atEveryStep,
    atRest() {
      const steps = atEveryStep()
      const anew = createFactsReader(world).read()
      const missed = labelled('SIM: the oracle sees everything', missedChanges(reader.read(), anew))
      return [...steps, ...fresh([...missed, ...judgeRest(anew)])]
    },
  }
}

export function judgeStep(now: Facts, before: Facts | undefined): readonly Violation[] {
  const former = new Map(before?.cases.map((one) => [one.payment.id, one]))
  const changed = now.cases.filter((one) => former.get(one.payment.id) !== one)
  return invariants.flatMap(({ id, each, step }) => [
    ...labelled(id, step?.(now, before)),
    ...labelled(id, each && changed.flatMap((one) => each(one, former.get(one.payment.id)))),
  ])
}

export function judgeRest(now: Facts): readonly Violation[] {
  return invariants.flatMap(({ id, rest }) => labelled(id, rest?.(now)))
}

const labelled = (invariant: string, findings: readonly Finding[] = []): readonly Violation[] =>
  findings.map(([subject, detail]) => ({ invariant, subject, detail }))
