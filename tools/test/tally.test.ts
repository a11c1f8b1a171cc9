import { expect, it } from 'vitest'
import { describeTally, exitCodeOf, nothing, readVitestReport } from './tally.ts'

function report(...files: readonly { status: string; tests: readonly string[] }[]): string {
  const testResults = files.map(({ status, tests }) => ({
    status,
    assertionResults: tests.map((test) => ({ status: test })),
  }))
  return JSON.stringify({ testResults })
}

it('mentions skipped tests only when there are some', () => {
  expect(describeTally({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed')
  expect(describeTally({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped')
})

it('succeeds only when something passed and nothing failed', () => {
  expect(exitCodeOf({ passed: 1, failed: 0, skipped: 0 })).toBe(0)
  expect(exitCodeOf({ passed: 5, failed: 1, skipped: 0 })).toBe(1)
  expect(exitCodeOf(nothing)).toBe(1)
})

it('counts passed, failed and all other tests over every file', () => {
  const text = report(
    { status: 'passed', tests: ['passed', 'passed', 'pending', 'todo'] },
    { status: 'failed', tests: ['passed', 'failed'] },
  )
  expect(readVitestReport(text, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 })
})

it('counts a file that could not be loaded as a failure', () => {
  const text = report({ status: 'failed', tests: [] }, { status: 'passed', tests: ['passed'] })
  expect(readVitestReport(text, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
})

it('counts a failure when the run ended badly although every test passed', () => {
  const text = report({ status: 'passed', tests: ['passed'] })
  expect(readVitestReport(text, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  expect(readVitestReport(text, 0)).toEqual({ passed: 1, failed: 0, skipped: 0 })
})

it('counts a missing or unreadable report as a failure, whatever the exit code', () => {
  expect(readVitestReport(undefined, 0).failed).toBe(1)
  expect(readVitestReport('{"testRes', 0).failed).toBe(1)
  expect(readVitestReport('{}', 0).failed).toBe(1)
})

it('counts a run that found no tests as a failure', () => {
  expect(readVitestReport(report(), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})
