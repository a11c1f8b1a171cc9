/**
 * The order of several accounts by their shares. It follows from the key alone (rendezvous hashing):
 * a repeat of the same payment finds the same account, and one that drops out leaves the others as
 * they were, so that only its own share moves.
 */

/** Those with a weight come first, drawn by their shares; the others keep their order behind them. */
export function orderByWeight<Item>(
  items: readonly Item[],
  { weightOf, idOf, key }: WeightedDraw<Item>,
): readonly Item[] {
  const scored = items.map((item) => {
    const weight = weightOf(item)
    const score = weight > 0 ? -Math.log(fractionOf(`${key} ${idOf(item)}`)) / weight : Infinity
    return { item, score }
  })
  // Equal scores (and all infinite ones) keep their order: sorting is stable.
  return scored.sort((a, b) => compare(a.score, b.score)).map(({ item }) => item)
}

export interface WeightedDraw<Item> {
  readonly weightOf: (item: Item) => number
  readonly idOf: (item: Item) => string
  readonly key: string
}

const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1)

/** A number above 0 and below 1 that is spread evenly over texts. */
function fractionOf(text: string): number {
  return (mixed(hashOf(text)) + 0.5) / 2 ** 32
}

/** FNV-1a over UTF-16 units, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash
}

/** Texts that differ in their last character alone must lie far apart: the finish of MurmurHash3. */
function mixed(hash: number): number {
  let bits = hash
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
