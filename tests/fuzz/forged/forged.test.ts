/** A small share of what `npm run fuzz -- --forged` offers, the same each time. */
import { expect, test } from 'vitest'
import type { ForgeryBench } from './forge.ts'
import { forgedChannels, openBench } from './index.ts'
import { runForged } from './run.ts'

test.each(forgedChannels)('%s believes no forged message, and every genuine one', async (name) => {
  const report = await runForged(await openBench(name), { seed: 16, executions: 600 })
  expect(report.findings).toEqual([])
  expect(report).toMatchObject({ executions: 600, accepted: 0 })
  expect(report.genuine).toBeGreaterThanOrEqual(12)
})

test('what the MAC of a card message cannot tell apart is counted by itself', async () => {
  const bench = await openBench('card')
  const [one] = bench.genuine
  if (one === undefined) throw new Error('there is no genuine message')
  const text = Buffer.from(one.body).toString('latin1')
  const at = text.indexOf('000000000000')
  const body = new Uint8Array(one.body)
  // The same change twice, eight bytes apart, folds away; once, it does not.
  for (const index of [at, at + 8]) body[index] = (body[index] ?? 0) ^ 1
  expect(await bench.judge({ ...one, body })).toBeDefined()
  expect(bench.collides?.({ ...one, body })).toBe(true)
  body[at] = (body[at] ?? 0) ^ 1
  expect(await bench.judge({ ...one, body })).toBeUndefined()
  expect(bench.collides?.({ ...one, body })).toBe(false)
})

const message = { headers: {}, body: Uint8Array.from(Buffer.from('a=1&b=2&sign=x')) }
const bench = (judge: ForgeryBench['judge']): ForgeryBench => ({
  ...{ genuine: [message], changes: [], judge },
  hostile: () => ({ headers: {}, body: Uint8Array.of(1) }),
})
const options = { seed: 1, executions: 500 }

test('who believes anything that mentions a signature is found out', async () => {
  const report = await runForged(
    bench(async ({ body }) => (Buffer.from(body).includes('sign=') ? String(body) : undefined)),
    options,
  )
  expect(report.accepted).toBeGreaterThan(0)
  expect(report.findings[0]?.message).toContain('a forged one is believed')
})

test('who believes nothing is found out too', async () => {
  const report = await runForged(
    bench(async () => undefined),
    options,
  )
  expect(report.findings[0]?.message).toBe('a genuine one is not believed')
})
