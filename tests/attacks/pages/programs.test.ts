import { expect, test } from 'vitest'
import { createDice } from '../../fuzz/dice.ts'
import { allPasswords, judge } from './judge.ts'
import { found, needlesFor } from './needles.ts'
import { tenPasswords } from './passwords.ts'
import { tells } from './report.ts'
import type { Exchange, Trace } from './trace.ts'

const dice = createDice(41)
const shuffled = () => {
  const left = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
  return Array.from({ length: 10 }, () => left.splice(dice.below(left.length), 1)[0] ?? 0)
}

interface Leaks {
  /** What a moment also has. */
  readonly lines?: (trace: Pick<Trace, 'password' | 'positions'>, taps: number) => string[]
  readonly heard?: (password: readonly number[]) => string[]
  readonly sent?: (password: readonly number[]) => string
}

/** Ten entries that tell nothing, beside what is asked for. */
function entries({ lines, heard, sent }: Leaks = {}): readonly Trace[] {
  return tenPasswords.map((password, nth) => {
    const maps = Array.from({ length: 6 }, shuffled)
    const positions = password.map((digit, tap) => (maps[tap] ?? []).indexOf(digit))
    const known = { password, positions }
    return {
      ...known,
      maps,
      moments: [0, 1, 2, 3, 4, 5, 6, 7].map((taps) => ({
        taps,
        lines: [`${taps} dots`, `clock ${nth}:${taps}`, ...(lines?.(known, taps) ?? [])],
      })),
      exchanges: [exchangeOf(sent?.(password) ?? '')],
      heard: ['message {"type":"password","sealed":"…"}', ...(heard?.(password) ?? [])],
    }
  })
}

const exchangeOf = (more: string): Exchange => ({
  name: 'POST /approve',
  sent: `{"sealed":"e30.${'x'.repeat(90)}"}${more}`,
  received: '402',
  afterLastTapMs: 151 + dice.below(40),
})

const leftBy = (leaks: Leaks) => judge(entries(leaks)).findings.map(({ candidates }) => candidates)

test('pages that tell nothing leave every password', () => {
  const verdict = judge(entries())
  expect(verdict.findings.map(({ candidates }) => candidates)).toEqual(
    verdict.findings.map(() => allPasswords),
  )
  expect(tells(verdict)).toBe(false)
  expect(verdict.unlikeFacts).toHaveLength(70)
})

test('a label of the key that was tapped is found out', () => {
  const label: Leaks['lines'] = ({ positions }, taps) =>
    taps > 0 && taps < 7 ? [`canvas @aria-label=cell ${positions[taps - 1]}`] : []
  expect(leftBy({ lines: label })[0]).toBeLessThan(allPasswords)
})

test('a digit is found out by whatever goes with it, without a digit in it', () => {
  const names = ['oak', 'elm', 'fir', 'ash', 'yew', 'box', 'may', 'bay', 'fig', 'nut']
  const name: Leaks['lines'] = ({ password }, taps) =>
    taps > 0 && taps < 7 ? [`style ${names[password[taps - 1] ?? 0]}`] : []
  expect(leftBy({ lines: name })[0]).toBeLessThan(100)
})

test.each([
  ['raw', (password: readonly number[]) => password.join('')],
  ['as a list', (password: readonly number[]) => JSON.stringify(password)],
  ['backwards', (password: readonly number[]) => password.toReversed().join('')],
  ['in Base64', (password: readonly number[]) => btoa(`{"a":"${password.join('')}"}`)],
  ['in hex', (password: readonly number[]) => Buffer.from(password).toString('hex').toUpperCase()],
])('a password that stands somewhere %s is found', (_, dress) => {
  expect(
    leftBy({ lines: ({ password }, taps) => (taps > 5 ? [`value ${dress(password)}`] : []) }),
  ).toEqual([1, allPasswords, allPasswords])
  expect(leftBy({ heard: (password) => [dress(password)] })[1]).toBe(1)
  expect(leftBy({ sent: dress })[2]).toBe(1)
})

test('lengths that go with the digits are noticed', () => {
  const sum = (password: readonly number[]) => password.reduce((total, digit) => total + digit, 0)
  const verdict = judge(entries({ sent: (password) => 'x'.repeat(sum(password)) }))
  expect(tells(verdict)).toBe(true)
  const lengths = verdict.differences.find(({ what }) => what === 'characters of those requests')
  expect(lengths?.correlation.strongest).toBeCloseTo(1, 9)
})

test('what is searched for is within longer texts, wherever it begins', () => {
  const secret = [7, 4, 0, 2, 8, 3]
  for (const before of ['', 'a', 'ab', 'abc']) {
    expect(found(secret, btoa(`${before}740283tail`))).not.toEqual([])
  }
  expect(found(secret, 'nothing of it: 740238, 7-4-0-2-3-8')).toEqual([])
  const texts = needlesFor(secret).map(({ text }) => text)
  expect(Math.min(...texts.map((text) => text.length))).toBeGreaterThanOrEqual(6)
})
