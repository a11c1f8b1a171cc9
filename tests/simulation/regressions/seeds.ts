/** Runs that once broke a promise, or seemed to: each is run again with every change. */
import type { SeedJob } from '@tillway/sim/campaign'

export interface Regression {
  readonly job: SeedJob
  /** What was wrong, and whose mistake it was. */
  readonly why: string
}

export const regressions: readonly Regression[] = [
  {
    job: { seed: 33, profile: 'mixed' },
    why: 'Alipay took money a second after it had closed the order, its notifications were lost for minutes, and the world was called at rest before the next one came.',
  },
]
