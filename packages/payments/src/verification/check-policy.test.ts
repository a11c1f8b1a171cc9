import { expect, test } from 'vitest'
import { checkPolicy } from './check-policy.ts'
import { defaultPolicy, type VerificationPolicy } from './policy.ts'

const sms = { upTo: null, need: 'sms' } as const
const pad = { upTo: null, module: 'pad', strict: true } as const

test('the policy of those who have made none is right', () => {
  expect(() => checkPolicy(defaultPolicy)).not.toThrow()
  expect(() => checkPolicy({ ...defaultPolicy, modules: [pad] })).not.toThrow()
})

const wrong: readonly [string, Partial<VerificationPolicy>, string][] = [
  ['no rule at all', { rules: [] }, 'rules'],
  ['no rule above an amount', { rules: [{ upTo: 100, need: 'sms' }] }, 'rules.0.up_to'],
  ['a rule behind the last one', { rules: [sms, sms] }, 'rules.0.up_to'],
  [
    'amounts that fall',
    { rules: [{ upTo: 200, need: 'sms' }, { upTo: 100, need: 'both' }, sms] },
    'rules.1.up_to',
  ],
  [
    'the same amount twice',
    { rules: [{ upTo: 200, need: 'sms' }, { upTo: 200, need: 'both' }, sms] },
    'rules.1.up_to',
  ],
  ['no module at all', { modules: [] }, 'modules'],
  ['no module above an amount', { modules: [{ ...pad, upTo: 5 }] }, 'modules.0.up_to'],
  ['a strict shield', { modules: [{ ...pad, module: 'shield' }] }, 'modules.0.strict'],
  [
    'a need that its limit never admits',
    {
      rules: [{ upTo: 100, need: 'password' }, sms],
      limits: { ...defaultPolicy.limits, password: { perPayment: null, perDay: 0 } },
    },
    'rules.0.need',
  ],
]

test.each(wrong)('%s is refused, and said where', (_, change, param) => {
  expect(() => checkPolicy({ ...defaultPolicy, ...change })).toThrow(
    expect.objectContaining({ code: 'invalid_request', param }),
  )
})
