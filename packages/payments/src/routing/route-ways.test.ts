import { describe, expect, test } from 'vitest'
import { routeOfAttempt } from './attempt-route.ts'
import { routingReasons } from './reasons.ts'
import { explainRouting, type RoutingQuestion, refusalOf, routeWays } from './route-ways.ts'
import { accountOf, questionOf, reader, rulesOf, terminalOf } from './testing/routing-samples.ts'

const card = accountOf('ca_card', { way: 'card', presentations: [reader] })
const bank = accountOf('ca_bank', { way: 'bank', place: 1 })
const scan = accountOf('ca_scan', { way: 'scan', place: 2 })
const tap = accountOf('ca_tap', { way: 'tap', place: 3 })
/** The oldest account first, as the store lists them. */
const all = [tap, card, scan, bank]

const waysOf = (changes: Partial<RoutingQuestion> = {}, accounts = all) =>
  routeWays(accounts, questionOf(changes)).map(({ way }) => way)

const reasonOf = (accountId: string, changes: Partial<RoutingQuestion>, accounts = all) =>
  explainRouting(accounts, questionOf(changes)).accounts.find(
    ({ account }) => account.id === accountId,
  )?.reason

test('without a terminal the ways stand in the order of their places', () => {
  expect(waysOf()).toEqual(['bank', 'scan', 'tap'])
})

test('a terminal with its own channel is led by it', () => {
  const ways = routeWays(all, questionOf({ terminal: terminalOf() }))
  expect(ways.map(({ way }) => way)).toEqual(['card', 'bank', 'scan', 'tap'])
  expect(ways[0]).toMatchObject({ reason: 'own_channel', available: true, rule: null })
})

test('ways without a place come last, the older account first', () => {
  const [old, young] = [accountOf('ca_1', { way: 'old' }), accountOf('ca_2', { way: 'young' })]
  expect(waysOf({}, [old, young, tap])).toEqual(['tap', 'old', 'young'])
})

test.each([
  ['terminal_missing', null],
  ['terminal_disabled', terminalOf({ enabled: false })],
  ['terminal_not_bound', terminalOf({ channelAccountId: null })],
  ['terminal_not_bound', terminalOf({ channelAccountId: 'ca_other' })],
  ['terminal_without_reader', terminalOf({ hasReader: false })],
  ['terminal_not_ready', terminalOf({ isReady: false })],
] as const)('what needs a terminal is not shown: %s', (reason, terminal) => {
  expect(waysOf({ terminal })).toEqual(['bank', 'scan', 'tap'])
  expect(reasonOf('ca_card', { terminal })).toBe(reason)
})

test.each([
  ['host_not_supported', { host: 'watch' }, scan],
  ['currency_not_supported', { currency: 'USD' }, scan],
  ['amount_out_of_limits', { amount: 100_001 }, scan],
  ['channel_down', { down: new Set(['ca_scan']) }, scan],
  ['account_disabled', {}, accountOf('ca_scan', { way: 'scan', enabled: false })],
] as const)('%s: the way cannot be chosen', (reason, changes, account) => {
  const other = accountOf('ca_any', {
    way: 'any',
    currencies: ['CNY', 'USD'],
    amount: { min: 1, max: 1_000_000 },
    presentations: [{ presentation: 'qr', hosts: ['desktop', 'watch'], needs: [] }],
  })
  const accounts = [account, other]
  const ways = routeWays(accounts, questionOf(changes))
  expect(reasonOf('ca_scan', changes, accounts)).toBe(reason)
  const shown = routingReasons[reason].standing === 'off'
  expect(ways.map(({ way }) => way)).toEqual(shown ? ['any', 'scan'] : ['any'])
  expect(refusalOf(ways.find(({ way }) => way === 'scan'))).toBe('way_unavailable')
  expect(refusalOf(ways[0])).toBeUndefined()
})

test('limits hold to the fen', () => {
  const narrow = [accountOf('ca_scan', { amount: { min: 10, max: 20 } })]
  const available = (amount: number) => routeWays(narrow, questionOf({ amount }))[0]?.available
  expect([9, 10, 20, 21].map(available)).toEqual([false, true, true, false])
})

describe('a channel that is down', () => {
  test('gives way to another account of its way', () => {
    const accounts = [scan, accountOf('ca_scan2', { way: 'scan' })]
    const [way] = routeWays(accounts, questionOf({ down: new Set(['ca_scan']) }))
    expect(way).toMatchObject({ account: { id: 'ca_scan2' }, available: true, reserves: [] })
  })

  test('stands last, also when it is the own one', () => {
    const down = new Set(['ca_card'])
    const ways = routeWays(all, questionOf({ terminal: terminalOf(), down }))
    expect(ways.map(({ way, available }) => [way, available])).toEqual([
      ['bank', true],
      ['scan', true],
      ['tap', true],
      ['card', false],
    ])
  })

  test('is offered all the same when there is nothing else', () => {
    const off = accountOf('ca_off', { way: 'off', enabled: false })
    const ways = routeWays([off, scan], questionOf({ down: new Set(['ca_scan']) }))
    expect(ways).toMatchObject([
      { way: 'scan', available: true, reason: 'last_resort' },
      { way: 'off', available: false, reason: 'account_disabled' },
    ])
  })
})

describe('rules', () => {
  test('an order puts its ways first and leaves the own channel in front', () => {
    const rules = rulesOf({ name: 'tap first', effect: { order: ['tap', 'scan'] } })
    expect(waysOf({ rules })).toEqual(['tap', 'scan', 'bank'])
    expect(waysOf({ rules, terminal: terminalOf() })).toEqual(['card', 'tap', 'scan', 'bank'])
    const [way] = routeWays(all, questionOf({ rules }))
    expect(way).toMatchObject({ rule: { number: 1, name: 'tap first' } })
  })

  test('an order for terminals with their own channel moves that as well', () => {
    const rules = rulesOf({ when: { ownChannel: true }, effect: { order: ['tap'] } })
    expect(waysOf({ rules, terminal: terminalOf() })).toEqual(['tap', 'card', 'bank', 'scan'])
    expect(waysOf({ rules })).toEqual(['bank', 'scan', 'tap'])
  })

  test('a way that is left out is not shown, and the rule is named', () => {
    const rules = rulesOf({ effect: { fallback: true } }, { effect: { leaveOut: ['scan'] } })
    expect(waysOf({ rules })).toEqual(['bank', 'tap'])
    const { accounts } = explainRouting(all, questionOf({ rules }))
    expect(accounts.find(({ account }) => account === scan)).toMatchObject({
      reason: 'left_out_by_rule',
      rule: { number: 2, name: null },
    })
  })

  test('weights choose an account by the payment, the same every time', () => {
    const accounts = [scan, accountOf('ca_scan2', { way: 'scan' })]
    const rules = rulesOf({ effect: { weights: { ca_scan: 1, ca_scan2: 3 } } })
    const chosen = (paymentId: string) =>
      routeWays(accounts, questionOf({ rules, paymentId }))[0]?.account.id
    const payments = Array.from({ length: 4_000 }, (_, index) => `pay_${index}`)
    const second = payments.filter((id) => chosen(id) === 'ca_scan2').length
    expect(second / payments.length).toBeGreaterThan(0.72)
    expect(second / payments.length).toBeLessThan(0.78)
    expect(payments.slice(0, 50).map(chosen)).toEqual(payments.slice(0, 50).map(chosen))
  })

  test('an account without a weight stands in reserve', () => {
    const accounts = [scan, accountOf('ca_scan2', { way: 'scan' })]
    const rules = rulesOf({ effect: { weights: { ca_scan2: 1 }, fallback: false } })
    const [way] = routeWays(accounts, questionOf({ rules }))
    expect(way).toMatchObject({
      account: { id: 'ca_scan2' },
      rule: { number: 1 },
      reserves: [{ account: { id: 'ca_scan' }, reason: 'in_reserve' }],
      fallsBack: false,
    })
  })
})

test('what an attempt keeps names every other account', () => {
  const routing = { ...explainRouting(all, questionOf()), rulesVersion: 7 }
  const taken = routing.ways[1]
  if (taken === undefined) throw new Error('there is a second way')
  const route = routeOfAttempt({ routing, taken, fallbackOf: 'att_1', unsent: ['ca_bank'] })
  expect(route).toEqual({
    reason: 'offered',
    rule: null,
    rulesVersion: 7,
    fallbackOf: 'att_1',
    others: [
      { accountId: 'ca_bank', way: 'bank', reason: 'not_sent', rule: null },
      { accountId: 'ca_tap', way: 'tap', reason: 'offered', rule: null },
      { accountId: 'ca_card', way: 'card', reason: 'terminal_missing', rule: null },
    ],
  })
})

test('every reason has its words in both languages', () => {
  for (const { operator, shopper, standing } of Object.values(routingReasons)) {
    expect(operator.zh).toMatch(/\p{Script=Han}/u)
    expect(operator.en).toMatch(/^[A-Z].*\.$/)
    expect(shopper === null).toBe(standing === 'offered')
  }
})
