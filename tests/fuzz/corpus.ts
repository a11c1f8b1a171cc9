/** The inputs of a run that led somewhere. */
import type { Dice } from './dice.ts'

export interface Corpus {
  keep(input: Uint8Array): void
  /** Half of the time one of the latest: whoever came far last is the nearest to what comes next. */
  pick(): Uint8Array
  all(): readonly Uint8Array[]
}

const maxKept = 3000
const latest = 24

export function createCorpus(dice: Dice): Corpus {
  const kept: Uint8Array[] = []
  const begin = 8
  return {
    keep(input) {
      // A target may keep what it was given, and what is changed is always a copy.
      if (kept.length < maxKept) kept.push(input)
      else kept[begin + dice.below(maxKept - begin)] = input
    },
    pick() {
      const isLatest = kept.length > latest && dice.below(2) === 0
      const at = isLatest ? kept.length - 1 - dice.below(latest) : dice.below(kept.length)
      return kept[at] ?? new Uint8Array(0)
    },
    all: () => kept,
  }
}
