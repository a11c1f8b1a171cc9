import { expect, test } from 'vitest'
import { createBankLookup } from './bank-lookup.ts'
import type { Recognised } from './state/state.ts'

/** Timers and answers come when the test says so. */
function bench() {
  const timers: (() => void)[] = []
  const asked: { prefix: string; answer(body: unknown): void; fail(): void }[] = []
  const told: (Recognised | null)[] = []
  const look = createBankLookup(
    {
      config: { ticket: 'vt_a.b' } as never,
      after: (_, run) => timers.push(run),
      post: (path, body) =>
        new Promise((answer, fail) => {
          expect(path).toBe('frame/bins')
          asked.push({ prefix: (body as { prefix: string }).prefix, answer, fail: () => fail() })
        }),
    },
    (recognised) => told.push(recognised),
  )
  const pass = () => {
    for (const run of timers.splice(0)) run()
  }
  const settle = () => new Promise((done) => setImmediate(done))
  return { look, asked, told, pass, settle }
}

const bank = { code: 'CMB', zh: '招商银行', en: 'CMB' }
const credit = { bank, kind: 'credit' }

test('who types is asked about once, and never with more than eight digits', () => {
  const { look, asked, pass } = bench()
  for (const number of ['62257', '622576', '6225 76', '6225 7688', '6225 7688 8888']) look(number)
  pass()
  expect(asked.map(({ prefix }) => prefix)).toEqual(['62257688'])
  look('6225 7688 8888 8888')
  pass()
  expect(asked).toHaveLength(1)
})

test('the last question counts, in whatever order the answers come', async () => {
  const { look, asked, told, pass, settle } = bench()
  look('622202')
  pass()
  look('622576')
  pass()
  asked[1]?.answer(credit)
  asked[0]?.answer({ bank: null, kind: 'debit' })
  await settle()
  expect(told).toEqual([credit])
})

test('nothing is known of five digits, and of six only what the table knows', async () => {
  const { look, asked, told, pass, settle } = bench()
  look('622576')
  pass()
  asked[0]?.answer({ bank: null, kind: null })
  await settle()
  look('62257')
  expect(told).toEqual([null, null])
})

test('when the vault cannot say, the shopper is asked', async () => {
  const { look, asked, told, pass, settle } = bench()
  look('99999999')
  pass()
  asked[0]?.fail()
  await settle()
  expect(told).toEqual([{}])
})
