/** Names the tests that passed only when they were tried again, so that none of them is forgotten. */
import type { Reporter, TestCase } from 'vitest/node'

export class SecondTries implements Reporter {
  private readonly names: string[] = []

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky)
      this.names.push(`${test.module.relativeModuleId} > ${test.fullName}`)
  }

  onTestRunEnd(): void {
    for (const name of this.names) console.log(`passed at a second try: ${name}`)
  }
}
