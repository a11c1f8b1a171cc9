/** Binding cards and giving them up. */
import type { CardReference } from '../../cards.ts'
import type { ConformanceBench } from '../bench/bench.ts'
import { withCredential } from '../bench/cards.ts'
import { type ConformanceCase, codeCaseFor } from '../case.ts'
import { check } from '../check.ts'
import { wrongCodeFor } from './codes.ts'

const binding = ['requestEnrolment', 'confirmEnrolment', 'queryEnrolment'] as const

export const cardCases: readonly ConformanceCase[] = [
  codeCaseFor(binding, 'cards of both kinds are bound with the code', async (bench) => {
    for (const kind of ['debit', 'credit'] as const) await bench.boundCard(kind)
    const spoken = JSON.stringify(bench.logged)
    const secrets = (bench.simulator().cards?.() ?? []).flatMap(({ data }) => [
      data.number,
      data.idNumber ?? data.number,
      data.phone,
    ])
    check(!secrets.some((one) => spoken.includes(one)), 'no log line tells of a card')
  }),
  codeCaseFor(binding, 'the query of an enrolment agrees with its answer', async (bench) => {
    const enrolment = bench.enrolment()
    const early = await bench.queryEnrolment(enrolment)
    check(early.status === 'pending', 'before it was asked for nothing is bound', early)
    await bench.requestEnrolment(enrolment)
    const answer = await bench.confirmEnrolment(enrolment, bench.textedCode())
    check(answer.status === 'enrolled', 'the right code binds the card', answer)
    const report = await bench.queryEnrolment(enrolment)
    // Without a credential of its own, nothing tells this enrolment from another of the same card.
    if (answer.card.credential === undefined && report.status === 'pending') return
    check(report.status === 'enrolled', 'the query finds it bound', report)
    const [one, other] = [answer, report].map(({ card }) => card.credential?.reveal())
    check(one === other, 'both name the same credential')
  }),
  codeCaseFor(
    binding,
    'a wrong code binds nothing, though the card was bound before, and the right one still does',
    async (bench) => {
      await bench.boundCard()
      await bench.pass(61_000)
      const enrolment = bench.enrolment()
      await bench.requestEnrolment(enrolment)
      const right = bench.textedCode()
      const report = await bench.confirmEnrolment(enrolment, wrongCodeFor(right))
      check(report.status === 'code_refused', 'a wrong code is refused as such', report)
      const between = await bench.queryEnrolment(enrolment)
      check(between.status === 'pending', 'nothing is bound', between)
      const last = await bench.confirmEnrolment(enrolment, right)
      check(last.status === 'enrolled', 'the right code binds the card', last)
    },
  ),
  codeCaseFor(
    [...binding, 'removeCard', 'start'],
    'a card that was given up is given up, and cannot be paid with where it had a credential',
    async (bench) => {
      const card = await bench.boundCard()
      const removal = {
        removalNumber: bench.enrolment().request.enrolmentNumber,
        requestedAt: bench.time.now(),
        card,
      }
      for (const when of ['at once', 'again']) {
        const report = await bench.removeCard(bench.account(), removal)
        check(report.status === 'removed', `it is removed ${when}`, report)
        await bench.pass(1_000)
      }
      if (card.credential === undefined) return
      const report = await bench.start(bench.codeOrder(card))
      check(report.status === 'failed', 'no code is sent for it', report)
    },
  ),
  codeCaseFor(
    [...binding, 'updateCard', 'start'],
    'codes go to the phone that a card is changed to, once its bank knows that phone',
    async (bench) => {
      const other = otherPhoneOf(bench)
      const card = await bench.boundCard()
      const old = await phoneTexted(bench, card)
      const refused = await bench.updateCard(
        bench.account(),
        bench.phoneUpdate(card, '13000000000'),
      )
      check(refused.status === 'failed', 'a phone that the bank does not know is refused', refused)
      check((await phoneTexted(bench, card)) === old, 'codes go where they went')
      // Only a credential can be told a new phone.
      if (card.credential === undefined) return
      for (const when of ['at once', 'again']) {
        await bench.pass(1_000)
        const report = await bench.updateCard(bench.account(), bench.phoneUpdate(card, other))
        check(report.status === 'updated', `the phone is changed ${when}`, report)
        const newest = withCredential(card, report.renewed?.credential)
        check((await phoneTexted(bench, newest)) === other, 'codes go to the new phone')
      }
    },
  ),
]

/** The other phone of the holder whose card the bench binds. */
export function otherPhoneOf(bench: ConformanceBench): string {
  const cards = bench.simulator().cards?.() ?? []
  const phone = cards.find(({ kind }) => kind === 'debit')?.otherPhone
  check(phone !== undefined, 'the simulator names another phone of the holder')
  return phone
}

/** Where the code for a payment with the card goes. */
async function phoneTexted(bench: ConformanceBench, card: CardReference): Promise<string> {
  const report = await bench.start(bench.codeOrder(card))
  check(report.status === 'code_sent', 'a code is sent', report)
  const [newest] = bench.simulator().phone.inbox?.() ?? []
  check(newest !== undefined, 'the code arrives')
  return newest.phone
}
