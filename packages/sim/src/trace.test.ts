import { expect, it } from 'vitest'
import { createTrace } from './trace.ts'

it('tells by its hash whether two runs were the same, whatever is kept of them', () => {
  const digestOf = (keepAll: boolean, lastLine: string): string => {
    const trace = createTrace({ keepAll, keepLast: 3 })
    for (let at = 0; at < 2_000; at += 1) trace.add(at, 'server', 'request', `number ${at}`)
    trace.add(2_000, 'server', 'request', lastLine)
    return trace.digest()
  }
  expect(digestOf(true, 'end')).toBe(digestOf(false, 'end'))
  expect(digestOf(true, 'end')).not.toBe(digestOf(true, 'another end'))
})

it('keeps the last lines, or all of them', () => {
  for (const keepAll of [true, false]) {
    const trace = createTrace({ keepAll, keepLast: 2 })
    for (let at = 0; at < 10; at += 1) trace.add(at, 'a', 'b', 'c')
    expect(trace.lines()).toHaveLength(keepAll ? 10 : 2)
    expect(trace.lines().at(-1)).toBe('9 a b c')
    expect(trace.length).toBe(10)
  }
})
