/**
 * Three projects, run one after the other: unit tests are fast and shuffled; system tests start
 * servers and databases; browser tests drive a Chromium each. The machines that run this have two
 * cores. What waits for servers, timers, pages and other processes gets a third worker.
 */
import { defineConfig } from 'vitest/config'
import { SecondTries } from './tools/test/second-tries.ts'

const exclude = ['**/node_modules/**', '**/dist/**']
const everyWorkspace = ['packages', 'channels', 'apps'].map((folder) => `${folder}/*/src`)

/** A wait that ends early costs nothing, and one that is given up on a busy machine tells nothing. */
const patient = {
  expect: { poll: { timeout: 30_000 } },
  testTimeout: 180_000,
  hookTimeout: 180_000,
}

const report = process.env.TILLWAY_TEST_REPORT

export default defineConfig({
  test: {
    reporters: [
      'default',
      new SecondTries(),
      ...(report ? [['json', { outputFile: report }] as ['json', { outputFile: string }]] : []),
    ],
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            ...everyWorkspace.map((source) => `${source}/**/*.test.{ts,tsx}`),
            'tools/**/*.test.ts',
            'bench/**/*.test.ts',
            'tests/fuzz/**/*.test.ts',
            'tests/kit/**/*.test.ts',
            'tests/attacks/**/*.test.ts',
          ],
          exclude,
          sequence: { shuffle: true, groupOrder: 0 },
          maxWorkers: 2,
          ...patient,
        },
      },
      {
        test: {
          name: 'system',
          include: [
            'tests/conformance/**/*.test.ts',
            'tests/surface/**/*.test.ts',
            'tests/cli/**/*.test.ts',
            'tests/crash/**/*.test.ts',
            'tests/faults/**/*.test.ts',
            'tests/simulation/**/*.test.ts',
            'tests/canary/*.test.ts',
            'tests/docs/*.test.ts',
          ],
          exclude,
          sequence: { groupOrder: 1 },
          maxWorkers: 3,
          ...patient,
        },
      },
      {
        test: {
          name: 'browser',
          include: [
            'tests/e2e/**/*.test.ts',
            'tests/canary/page/*.test.ts',
            'tests/docs/page/*.test.ts',
            'packages/{cashier,reader,vault-frame}/test/browser/**/*.test.ts',
          ],
          exclude,
          sequence: { groupOrder: 2 },
          maxWorkers: 3,
          // What decides about a whole change tries a page again, and names it at the end.
          retry: process.env.CI ? 1 : 0,
          ...patient,
        },
      },
    ],
  },
})
