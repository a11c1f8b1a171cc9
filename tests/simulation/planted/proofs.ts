/** By which world each planted bug is caught: found once by searching, and kept. */
import type { SeedJob } from '@tillway/sim/campaign'

export type Proof = Pick<SeedJob, 'seed' | 'profile' | 'scenario' | 'plan'>

export const proofs: Readonly<Record<string, Proof>> = {}
