/**
 * Seeded chance. A fork depends on the seed and on its name alone, not on what was drawn before:
 * who draws once more does not change what everybody else draws.
 */
import type { Random } from '@tillway/kernel'

export interface Dice extends Random {
  /** An independent source of its own. */
  fork(name: string): Dice
  /** 0 to 2³²−1. */
  word(): number
  /** From 0 to just below 1. */
  unit(): number
  /** A whole number from `min` to `max`, both possible. */
  between(min: number, max: number): number
  /** True with this probability. Draws nothing for 0 and 1. */
  chance(probability: number): boolean
  /** Throws `RangeError` for an empty list. */
  pick<Item>(items: readonly Item[]): Item
  shuffled<Item>(items: readonly Item[]): Item[]
}

export function createDice(seed: number | string): Dice {
  return diceOf(String(seed))
}

function diceOf(path: string): Dice {
  const word = sfc32(path)
  const unit = (): number => word() / 0x1_0000_0000
  const between = (min: number, max: number): number => min + Math.floor(unit() * (max - min + 1))
  return {
    fork: (name) => diceOf(`${path}/${name}`),
    word,
    unit,
    between,
    chance: (probability) => probability > 0 && (probability >= 1 || unit() < probability),
    pick<Item>(items: readonly Item[]) {
      if (items.length === 0) throw new RangeError('nothing to pick from')
      return items[between(0, items.length - 1)] as Item
    },
    shuffled<Item>(items: readonly Item[]) {
      const list = [...items]
      for (let last = list.length - 1; last > 0; last -= 1) {
        const other = between(0, last)
        const kept = list[last] as Item
        list[last] = list[other] as Item
        list[other] = kept
      }
      return list
    },
    bytes(length) {
      const bytes = new Uint8Array(length)
      let left = 0
      for (let at = 0; at < length; at += 1) {
        if (at % 4 === 0) left = word()
        bytes[at] = left & 0xff
        left >>>= 8
      }
      return bytes
    },
  }
}

/** Four words of state out of a text, each by its own FNV-1a; a counter makes short cycles impossible. */
function sfc32(text: string): () => number {
  let a = fnv1a(text, 0x811c9dc5)
  let b = fnv1a(text, 0x9e3779b9)
  let c = fnv1a(text, 0x243f6a88)
  let counter = 1
  const next = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
  for (let round = 0; round < 12; round += 1) next()
  return next
}

function fnv1a(text: string, basis: number): number {
  let hash = basis
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}
