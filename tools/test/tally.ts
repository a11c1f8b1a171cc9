/** How many tests passed, failed and were skipped, and how that is read from Vitest's report. */

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const nothing: Tally = { passed: 0, failed: 0, skipped: 0 }
export const onePassed: Tally = { ...nothing, passed: 1 }
export const oneFailed: Tally = { ...nothing, failed: 1 }

export function addTally(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  }
}

/** The last line of `npm test`; scripts read it, so its form does not change. */
export function describeTally({ passed, failed, skipped }: Tally): string {
  const counted = `${passed} passed, ${failed} failed`
  return skipped > 0 ? `${counted}, ${skipped} skipped` : counted
}

/** A run in which nothing passed proved nothing, so it is no success either. */
export function exitCodeOf({ passed, failed }: Tally): number {
  return failed === 0 && passed > 0 ? 0 : 1
}

interface FileReport {
  readonly status: string
  readonly assertionResults: readonly { readonly status: string }[]
}

/**
 * Reads the text of Vitest's JSON report. A file that could not be loaded has no tests in it and
 * counts as one failure; so does a run that ended badly although every single test passed, and
 * one that found no tests at all.
 */
export function readVitestReport(text: string | undefined, exitCode: number): Tally {
  const files = parseFiles(text)
  if (files === undefined || files.length === 0) return oneFailed
  const tally = files.map(tallyOfFile).reduce(addTally, nothing)
  return exitCode !== 0 && tally.failed === 0 ? addTally(tally, oneFailed) : tally
}

function parseFiles(text: string | undefined): readonly FileReport[] | undefined {
  if (text === undefined) return undefined
  try {
    const report = JSON.parse(text) as { readonly testResults?: readonly FileReport[] }
    return report.testResults
  } catch {
    return undefined
  }
}

function tallyOfFile({ status, assertionResults }: FileReport): Tally {
  const count = (wanted: string) => assertionResults.filter((test) => test.status === wanted).length
  const passed = count('passed')
  const failed = count('failed')
  const skipped = assertionResults.length - passed - failed
  const fileItselfFailed = status === 'failed' && failed === 0
  return { passed, failed: fileItselfFailed ? 1 : failed, skipped }
}
