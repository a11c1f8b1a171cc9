/** Numbers that look random and come out the same for the same seed; fast, and good for nothing else. */

export interface Dice {
  /** From 0 to below `bound`. */
  below(bound: number): number
  /** One of them; the list is not empty. */
  pick<Item>(items: readonly Item[]): Item
}

export function createDice(seed: number): Dice {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1
  const below = (bound: number): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return Math.floor(((state >>> 0) / 2 ** 32) * bound)
  }
  return {
    below,
    pick<Item>(items: readonly Item[]): Item {
      // An index below the length of a list that is not empty.
      return items[below(items.length)] as Item
    },
  }
}
