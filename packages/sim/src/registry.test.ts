import { expect, it } from 'vitest'
import { addReports, createRegistry, emptyReport } from './registry.ts'

it('adds up what the seeds of a campaign have seen', () => {
  const report = (times: number) => {
    const registry = createRegistry()
    for (let time = 0; time < times; time += 1) registry.sometimes('late success')
    registry.fault('partition')
    registry.count('payments', times)
    registry.most('slowest ms', times)
    registry.always('I1: once', times < 3, () => `${times} times`)
    return registry.report()
  }
  expect([report(2), report(5), emptyReport].reduce(addReports)).toEqual({
    violations: [{ name: 'I1: once', detail: '5 times' }],
    states: { 'late success': 7 },
    faults: { partition: 2 },
    figures: { payments: 7 },
    most: { 'slowest ms': 5 },
  })
})

it('tells a promise that is broken all the time a few times only', () => {
  const registry = createRegistry()
  for (let time = 0; time < 1_000; time += 1) registry.always('I1', false, () => 'again')
  expect(registry.violations.length).toBeLessThan(50)
})
