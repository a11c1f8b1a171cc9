/** Draws how often what goes wrong by chance, by the name of how bad it is. */
import type { Dice, FaultProfile, HttpFault } from '@tillway/sim'
import { type Faults, noFaults } from './story.ts'

export const badnesses = ['calm', 'usual', 'network', 'crashes', 'storage', 'silence'] as const
export type Badness = (typeof badnesses)[number]

const line = { refuse: 0.01, reset_before: 0.01, reset_after: 0.02, stall: 0.01, slow: 0.02 }
const spoiltLine = { refuse: 0.03, reset_before: 0.04, reset_after: 0.08, stall: 0.05, slow: 0.05 }
const usualStorage = { refuse: 0.001, undo: 0.002, unknown: 0.002, delay_before: 0.004 }
const badStorage = {
  ...{ refuse: 0.02, undo: 0.02, unknown: 0.02 },
  ...{ delay_before: 0.03, delay_after: 0.03 },
}

export function drawFaults(dice: Dice, how: Badness): Faults {
  if (how === 'calm') return noFaults
  const silent: FaultProfile<HttpFault> = { lose_before: 1 }
  return {
    http: {
      '*': drawHttp(dice, how === 'network' ? 0.2 : 0.04),
      ...(how === 'silence' && { 'channels to server': silent }),
    },
    stream: { ...(how === 'network' ? spoiltLine : line), corrupt: 0.01 },
    storage: how === 'storage' ? badStorage : usualStorage,
    crashChance: how === 'crashes' ? 0.012 : 0.0005,
  }
}

/** Shares of one probability. */
export function drawHttp(dice: Dice, total: number): FaultProfile<HttpFault> {
  const faults: readonly HttpFault[] = [
    ...(['refuse', 'tls', 'lose_before', 'lose_after', 'reset_before', 'reset_after'] as const),
    ...(['duplicate', 'delay', 'slow', 'error_before', 'error_after'] as const),
    ...(['truncate', 'break_body', 'corrupt', 'oversize'] as const),
  ]
  const weights = faults.map(() => dice.unit())
  const sum = weights.reduce((all, weight) => all + weight, 0)
  return Object.fromEntries(
    faults.map((fault, index) => [fault, ((weights[index] ?? 0) / sum) * total]),
  )
}
