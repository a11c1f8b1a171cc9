import { expect, test } from 'vitest'
import type { PasswordTicket, Purpose } from '../ticket.ts'
import {
  begun,
  type Challenge,
  entryOf,
  firstStep,
  isEntering,
  isOpen,
  mayUse,
  type PasswordState,
  partsOf,
  stepAfter,
} from './state.ts'

const claimsFor = (purpose: Purpose): PasswordTicket => ({
  amount: 0,
  currency: 'CNY',
  payee: '半山杂货铺',
  description: '',
  password: { purpose, module: 'pad', modules: ['gesture'], sms: false },
})

const challenge: Challenge = {
  challenge: 'c',
  layouts: [[[0]]],
  picture: null,
  pictures: [3, 4],
  drawings: {},
  expires_in_ms: 120_000,
  tries_left: 5,
  locked_for_ms: 0,
  state: 'set',
}

const stateOf = (purpose: Purpose, more: Partial<PasswordState> = {}): PasswordState => ({
  ...begun('vt_1', claimsFor(purpose)),
  lang: 'zh',
  wished: 'zh',
  theme: 'auto',
  large: false,
  busy: false,
  covered: false,
  coveredAt: 0,
  hidden: false,
  now: 0,
  challenge,
  ...more,
})

test.each([
  ['pay', ['current']],
  ['remove_card', ['current']],
  ['change_phone', ['phone', 'current']],
  ['set', ['picture', 'new', 'again']],
  ['reset', ['picture', 'new', 'again']],
  ['change', ['current', 'new', 'again']],
] as const)(
  '%s goes through its steps, and entries are counted without choices',
  (purpose, steps) => {
    let state = stateOf(purpose)
    const gone = [state.step]
    const entries = [entryOf(state)]
    for (let step = stepAfter(state); step; step = stepAfter(state)) {
      state = { ...state, step }
      gone.push(step)
      entries.push(entryOf(state))
    }
    expect(gone).toEqual(steps)
    const asked = entries.filter((entry) => entry >= 0)
    expect(asked).toEqual(asked.map((_, index) => index))
  },
)

test('what was chosen before the password is not asked for again', () => {
  const claims = claimsFor('change_phone')
  expect(firstStep({ claims })).toBe('phone')
  expect(firstStep({ claims, phone: '13812341234' })).toBe('current')
})

test('a picture that was chosen stays, and so does the wish to keep the old one', () => {
  const claims = claimsFor('reset')
  expect(firstStep({ claims, challenge })).toBe('picture')
  expect(firstStep({ claims, challenge, picture: 4 })).toBe('new')
  expect(firstStep({ claims, challenge, picture: 5 })).toBe('new')
  expect(firstStep({ claims, challenge, picture: null })).toBe('new')
  expect(firstStep({ claims, challenge: { ...challenge, pictures: [] } })).toBe('new')
})

test('a map is shown while nothing stands against it', () => {
  expect(isOpen(stateOf('pay'))).toBe(true)
  const against: readonly Partial<PasswordState>[] = [
    { challenge: undefined },
    { challenge: { ...challenge, layouts: [] } },
    { waits: true },
    { sent: true },
    { busy: true },
    { covered: true },
    { hidden: true },
    { warns: true },
    { step: 'phone' },
    { step: 'picture' },
  ]
  for (const change of against)
    expect(isOpen(stateOf('pay', change)), JSON.stringify(change)).toBe(false)
  expect(isEntering(stateOf('pay', { waits: true, challenge: undefined }))).toBe(true)
  expect(isEntering(stateOf('pay', { challenge: undefined }))).toBe(false)
})

test('what the policy opens and what it lists may be used, and nothing else', () => {
  const state = stateOf('pay')
  expect(['pad', 'gesture', 'shield', 'plain'].map((way) => mayUse(state, way as 'pad'))).toEqual([
    true,
    true,
    false,
    false,
  ])
})

test('ordinary keys are warned of even where they open first', () => {
  const { password, ...claims } = claimsFor('pay')
  expect(begun('vt_1', { ...claims, password: { ...password, module: 'plain' } }).warns).toBe(true)
  expect(begun('vt_1', claimsFor('pay')).warns).toBe(false)
})

test('everybody needs what sends, and only some the rest', () => {
  expect(partsOf('pay', 'pad')).toEqual(['sending'])
  expect(partsOf('remove_card', 'shield')).toEqual(['sending', 'shield'])
  expect(partsOf('change_phone', 'pad')).toEqual(['sending', 'choosing'])
  expect(partsOf('change', 'plain')).toEqual(['sending', 'choosing', 'plain'])
})
