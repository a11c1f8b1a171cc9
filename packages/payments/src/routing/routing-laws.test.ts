/** What holds of every routing, whatever the accounts, the rules and the health. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { standingOf } from './reasons.ts'
import { explainRouting, type RoutableAccount, type RoutingQuestion } from './route-ways.ts'
import type { RoutingRule } from './rules.ts'
import { accountOf, questionOf, reader, terminalOf } from './testing/routing-samples.ts'

const ways = ['card', 'bank', 'scan', 'tap']
const accountIds = ['ca_card', 'ca_1', 'ca_2', 'ca_3', 'ca_4', 'ca_5']

const account = (id: string) =>
  fc
    .record({
      way: fc.constantFrom(...ways),
      enabled: fc.boolean(),
      place: fc.constantFrom(1, 2, 3),
      currencies: fc.constantFrom(['CNY'], ['USD']),
      amount: fc.record({ min: fc.constantFrom(1, 2_600), max: fc.constantFrom(2_400, 9_000) }),
      host: fc.constantFrom('desktop', 'phone'),
      needsTerminal: fc.boolean(),
    })
    .map(({ host, needsTerminal, ...changes }) =>
      accountOf(id, {
        ...changes,
        presentations: needsTerminal
          ? [reader]
          : [{ presentation: 'qr', hosts: [host], needs: [] }],
      }),
    )

const someWays = fc.uniqueArray(fc.constantFrom(...ways))
const rule: fc.Arbitrary<RoutingRule> = fc.record({
  name: fc.constantFrom(null, 'a rule'),
  when: fc.record(
    {
      hosts: fc.constantFrom(['desktop'], ['phone']),
      ownChannel: fc.boolean(),
      amountFrom: fc.constantFrom(1, 5_000),
    },
    { requiredKeys: [] },
  ),
  effect: fc.record(
    {
      order: someWays,
      leaveOut: someWays,
      weights: fc.dictionary(fc.constantFrom(...accountIds), fc.nat(5)),
      fallback: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
})

const terminal = fc.option(
  fc
    .record({ enabled: fc.boolean(), hasReader: fc.boolean(), isReady: fc.boolean() })
    .map(terminalOf),
)

interface Situation {
  readonly accounts: readonly RoutableAccount[]
  readonly question: RoutingQuestion
}

const situation: fc.Arbitrary<Situation> = fc.record({
  accounts: fc.tuple(...accountIds.map(account)).chain((list) => fc.shuffledSubarray(list)),
  question: fc
    .record({
      paymentId: fc.constantFrom('pay_1', 'pay_2', 'pay_3'),
      terminal,
      rules: fc.array(rule, { maxLength: 4 }).map((rules) => ({ version: 1, rules })),
      down: fc.subarray(accountIds).map((ids) => new Set(ids)),
    })
    .map((changes): RoutingQuestion => questionOf(changes)),
})

const holds = (law: (input: Situation) => void) =>
  fc.assert(fc.property(situation, law), { numRuns: 500 })

test('every account has one reason, and every way stands once', () => {
  holds(({ accounts, question }) => {
    const routing = explainRouting(accounts, question)
    const named = routing.accounts.map(({ account: { id } }) => id)
    expect([...named].sort()).toEqual(accounts.map(({ id }) => id).sort())
    const shown = routing.ways.map(({ way }) => way)
    expect(new Set(shown).size).toBe(shown.length)
  })
})

test('the same question has the same answer', () => {
  holds(({ accounts, question }) => {
    const again = structuredClone({ accounts, question })
    expect(explainRouting(again.accounts, again.question)).toEqual(
      explainRouting(accounts, question),
    )
  })
})

test('what is available has an account that is enabled and fits', () => {
  holds(({ accounts, question }) => {
    for (const way of explainRouting(accounts, question).ways) {
      if (!way.available) continue
      for (const { account, presentations } of [way, ...way.reserves]) {
        expect(account.enabled).toBe(true)
        expect(account.manifest.way).toBe(way.way)
        expect(account.manifest.currencies).toContain(question.currency)
        expect(account.manifest.amount.min).toBeLessThanOrEqual(question.amount)
        expect(account.manifest.amount.max).toBeGreaterThanOrEqual(question.amount)
        expect(presentations.length).toBeGreaterThan(0)
        const bound = question.terminal?.channelAccountId === account.id
        expect(presentations.includes('reader') && !bound).toBe(false)
        const isDown = question.down.has(account.id)
        expect(isDown).toBe(way.reason === 'last_resort')
      }
    }
  })
})

test('what works stands before what does not, and the own channel before all', () => {
  holds(({ accounts, question }) => {
    const { ways: routed } = explainRouting(accounts, question)
    const available = routed.map((way) => way.available)
    expect(available).toEqual([...available].sort((a, b) => Number(b) - Number(a)))
    const moved = question.rules.rules.some(({ when }) => when.ownChannel === true)
    const own = routed.findIndex(({ reason }) => reason === 'own_channel')
    if (!moved) expect(own).toBeLessThanOrEqual(0)
  })
})

test('whoever could pay if nothing were down can pay', () => {
  holds(({ accounts, question }) => {
    const payable = (down: ReadonlySet<string>) =>
      explainRouting(accounts, { ...question, down }).ways.some((way) => way.available)
    expect(payable(question.down)).toBe(payable(new Set()))
  })
})

test('nothing hidden is shown, and a way that a rule leaves out is not offered', () => {
  holds(({ accounts, question }) => {
    const routing = explainRouting(accounts, question)
    for (const way of routing.ways) expect(standingOf(way.reason)).not.toBe('hidden')
    const leftOut = routing.accounts.filter(({ reason }) => reason === 'left_out_by_rule')
    for (const { account, rule: by } of leftOut) {
      expect(by).not.toBeNull()
      expect(routing.ways.map(({ way }) => way)).not.toContain(account.manifest.way)
    }
  })
})

test('an account that drops out moves no payment of the others', () => {
  holds(({ accounts, question }) => {
    const same = accounts.map(({ id }) => accountOf(id, { way: 'scan' }))
    const weights = Object.fromEntries(accountIds.map((id, index) => [id, index]))
    const rules = { version: 1, rules: [{ name: null, when: {}, effect: { weights } }] }
    const asked = { ...question, rules, down: new Set<string>() }
    const [before] = explainRouting(same, asked).ways
    const others = same.filter(({ id }) => id !== before?.reserves[0]?.account.id)
    const [after] = explainRouting(others, asked).ways
    expect(after?.account.id).toBe(before?.account.id)
  })
})
