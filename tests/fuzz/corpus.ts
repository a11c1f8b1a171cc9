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
      // A copy: what changes made is part of a larger piece of memory, which would stay with it.
      const copy = new Uint8Array(input)
      if (kept.length < maxKept) kept.push(copy)
      else kept[begin + dice.below(maxKept - begin)] = copy
    },
    pick() {
      const isLatest = kept.length > latest && dice.below(2) === 0
      const at = isLatest ? kept.length - 1 - dice.below(latest) : dice.below(kept.length)
      return kept[at] ?? new Uint8Array(0)
    },
    all: () => kept,
  }
}
