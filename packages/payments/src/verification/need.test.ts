import { describe, expect, test } from 'vitest'
import { needOf, needWithCode, type PasswordStanding, type VerificationFacts } from './need.ts'
import { defaultPolicy, usesPasswords, type VerificationPolicy } from './policy.ts'

/** Up to ¥500 by password, up to ¥3,000 by code, above by both. */
const policy: VerificationPolicy = {
  rules: [
    { upTo: 50_000, need: 'password' },
    { upTo: 300_000, need: 'sms' },
    { upTo: null, need: 'both' },
  ],
  modules: defaultPolicy.modules,
  limits: {
    sms: { perPayment: null, perDay: 400_000 },
    password: { perPayment: 40_000, perDay: 100_000 },
    both: { perPayment: 900_000, perDay: 1_000_000 },
  },
}

const nothing = { sms: 0, password: 0, both: 0 }

const facts = (change: Partial<VerificationFacts> = {}): VerificationFacts => ({
  amount: 10_000,
  isSavedCard: true,
  accountPaysWithoutCode: true,
  password: 'set',
  spentToday: nothing,
  ...change,
})

const spent = (change: Partial<VerificationFacts['spentToday']>) => ({
  spentToday: { ...nothing, ...change },
})

const rows: readonly [string, Partial<VerificationFacts>, string, string | null, string][] = [
  ['a small amount', {}, 'password', null, ''],
  ['the limit of one payment', { amount: 40_000 }, 'password', null, ''],
  ['more than that', { amount: 40_001 }, 'sms', null, 'password over_payment_limit'],
  ['the last amount of the rule', { amount: 50_000 }, 'sms', null, 'password over_payment_limit'],
  ['the first amount of the next', { amount: 50_001 }, 'sms', null, ''],
  ['the day full to the brim', spent({ password: 90_000 }), 'password', null, ''],
  ['one fen too much today', spent({ password: 90_001 }), 'sms', null, 'password over_day_limit'],
  ['what was spent otherwise', spent({ sms: 390_000, both: 1_000_000 }), 'password', null, ''],
  [
    'an account that wants codes',
    { accountPaysWithoutCode: false },
    'sms',
    null,
    'password account_wants_code',
  ],
  ['a card for this payment alone', { isSavedCard: false }, 'sms', null, 'password card_not_saved'],
  ['a large amount', { amount: 300_001 }, 'both', null, ''],
  [
    'a large amount without the right',
    { amount: 300_001, accountPaysWithoutCode: false },
    'both',
    null,
    '',
  ],
  [
    'a large amount with a card for it alone',
    { amount: 300_001, isSavedCard: false },
    'sms',
    null,
    'both card_not_saved',
  ],
  [
    'an amount that nothing admits',
    { amount: 900_001 },
    'both',
    'way_unavailable',
    'both over_payment_limit',
  ],
  [
    'a day on which both is used up',
    { amount: 300_001, ...spent({ both: 700_000 }) },
    'both',
    'way_unavailable',
    'both over_day_limit',
  ],
  [
    'codes and passwords used up',
    spent({ password: 99_999, sms: 395_000 }),
    'both',
    null,
    'password over_day_limit, sms over_day_limit',
  ],
  [
    'codes used up, and no card that is saved',
    { isSavedCard: false, ...spent({ sms: 395_000 }) },
    'sms',
    'way_unavailable',
    'password card_not_saved, sms over_day_limit',
  ],
]

test.each(rows)('%s', (_, change, need, refusal, passedOver) => {
  const found = needOf(policy, facts(change))
  const told = found.passedOver.map(({ verification, why }) => `${verification} ${why}`).join(', ')
  expect([found.need, found.refusal, told]).toEqual([need, refusal, passedOver])
})

const refusals: readonly [PasswordStanding, string][] = [
  ['none', 'password_not_set'],
  ['locked', 'password_locked'],
  ['reset_needed', 'password_reset_needed'],
  ['barred', 'password_barred'],
  ['unreachable', 'vault_unavailable'],
]

describe.each(refusals)('a password that is %s', (password, refusal) => {
  test('gives way to a code', () => {
    expect(needOf(policy, facts({ password }))).toEqual({
      need: 'sms',
      passedOver: [{ verification: 'password', why: `password_${password}` }],
      refusal: null,
    })
  })

  test('is refused by its own name where nothing else would do', () => {
    expect(needOf(policy, facts({ password, amount: 300_001 }))).toMatchObject({
      need: 'both',
      refusal,
    })
  })
})

test('who would rather have a code gets one, and never less than the rule says', () => {
  expect(needWithCode(policy, facts())).toEqual({ need: 'sms', passedOver: [], refusal: null })
  expect(needWithCode(policy, facts({ amount: 300_001 }))).toMatchObject({ need: 'both' })
  // A password beside the code is what is left when the codes of the day are used up.
  expect(needWithCode(policy, facts(spent({ sms: 395_000 })))).toMatchObject({
    need: 'both',
    passedOver: [{ verification: 'sms', why: 'over_day_limit' }],
  })
})

test('a merchant without a policy goes on with codes, whatever the amount', () => {
  for (const amount of [1, 50_000, 10_000_000_000]) {
    expect(needOf(defaultPolicy, facts({ amount, password: 'none' }))).toMatchObject({
      need: 'sms',
      refusal: null,
    })
  }
  expect(usesPasswords(defaultPolicy)).toBe(false)
})

test.each<[string, Partial<VerificationPolicy>]>([
  ['a rule', { rules: [{ upTo: null, need: 'both' }] }],
  [
    'a limit on codes',
    { limits: { ...defaultPolicy.limits, sms: { perPayment: 1, perDay: null } } },
  ],
])('%s can bring a password into it', (_, change) => {
  expect(usesPasswords({ ...defaultPolicy, ...change })).toBe(true)
})
