/** Both drivers against their device, over wires that cut, delay, lose and garble. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { card, type Family, startBench, usualRequest } from '../testing/bench.ts'
import type { Faults, Mishap } from '../transport/memory.ts'
import { isReaderError } from './errors.ts'

async function payOnce(family: Family, faults: Faults) {
  const bench = await startBench(family)
  const { reader, device, ports, type } = bench
  device.wire.script(faults)
  const reading = reader.readCard({ ...usualRequest, pin: 'required' })
  const settled = reading.then(
    (data) => data,
    (error: unknown) => error,
  )
  // Hands are slower than any wire.
  await ports.advance(8000)
  device.hands.insert(card('chip'))
  await ports.advance(2000)
  type('123456')
  return { ...bench, result: await ports.until(settled) }
}

const whole = expect.objectContaining({
  entry: 'insert',
  maskedNumber: '622202*********0128',
  sequence: '001',
})

test.each<Family>(['reference', 'm60'])('%s: pieces of any size, and slow ones', async (family) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 64 }), async (chunk) => {
      const { result } = await payOnce(family, { chunk, delayMs: (nth) => nth % 3 })
      expect(result).toEqual(whole)
    }),
    { numRuns: 12 },
  )
})

test('reference: loss and noise that end', async () => {
  const mishaps = fc.array(fc.constantFrom<Mishap>('none', 'none', 'none', 'lose', 'garble'), {
    maxLength: 60,
  })
  await fc.assert(
    fc.asyncProperty(mishaps, async (script) => {
      const { result, reader } = await payOnce('reference', {
        mishap: (nth, direction) => script[2 * nth + (direction === 'to_host' ? 1 : 0)] ?? 'none',
      })
      // Whole, or told that it came to nothing: never half and never something else.
      if (!isReaderError(result)) expect(result).toEqual(whole)
      else expect(['reader_disconnected', 'reader_timeout']).toContain(result.code)
      if (isReaderError(result, 'reader_disconnected')) expect(reader.state()).toBe('disconnected')
    }),
    { numRuns: 40 },
  )
})

test('reference: every third piece is lost for ever, and it still works', async () => {
  const { result } = await payOnce('reference', {
    mishap: (nth) => (nth % 3 === 2 ? 'lose' : 'none'),
  })
  expect(result).toEqual(whole)
})

test('m60: what is lost ends in time, and never in half a reading', async () => {
  const { result } = await payOnce('m60', {
    chunk: 40,
    mishap: (nth, direction) => (direction === 'to_host' && nth === 5 ? 'lose' : 'none'),
  })
  expect(isReaderError(result) && result.code).toMatch(/reader_(timeout|protocol|disconnected)/)
})

test('a wire that is cut in the middle of a reading', async () => {
  for (const family of ['reference', 'm60'] as const) {
    const { result, reader } = await payOnce(family, {
      chunk: 20,
      mishap: (nth, direction) => (direction === 'to_host' && nth === 6 ? 'cut' : 'none'),
    })
    expect(isReaderError(result, 'reader_disconnected')).toBe(true)
    expect(reader.state()).toBe('disconnected')
  }
})
