/** Changes an input a little, in the ways that parsers get wrong. */
import type { Dice } from './dice.ts'

export interface MutationSources {
  readonly dice: Dice
  /** Pieces of the format. */
  readonly words: readonly Uint8Array[]
  /** Another input that was found worth keeping. */
  readonly other: Uint8Array
  readonly maxLength: number
}

type Mutation = (input: Uint8Array, sources: MutationSources) => Uint8Array

/** Ends of ranges, signs and separators. */
const tellingBytes = [0, 1, 2, 3, 0x0f, 0x1f, 0x30, 0x39, 0x3d, 0x44, 0x7f, 0x80, 0x81, 0x9f, 0xff]

/** One to six changes, one after the other. */
export function mutate(input: Uint8Array, sources: MutationSources): Uint8Array {
  const { dice, maxLength } = sources
  let changed: Uint8Array = input.slice()
  for (let count = 1 + dice.below(6); count > 0; count -= 1) {
    changed = dice.pick(mutations)(changed, sources)
  }
  return changed.length > maxLength ? changed.subarray(0, maxLength) : changed
}

const atRandom = (input: Uint8Array, { dice }: MutationSources): number => dice.below(input.length)

function changeByte(change: (byte: number, dice: Dice) => number): Mutation {
  return (input, sources) => {
    const index = atRandom(input, sources)
    const byte = input[index]
    if (byte !== undefined) input[index] = change(byte, sources.dice)
    return input
  }
}

/** `length` bytes at `at` give way to others. */
function replace(input: Uint8Array, at: number, length: number, others: Uint8Array): Uint8Array {
  const changed = new Uint8Array(input.length - length + others.length)
  changed.set(input.subarray(0, at))
  changed.set(others, at)
  changed.set(input.subarray(at + length), at + others.length)
  return changed
}

function range(input: Uint8Array, { dice }: MutationSources): readonly [at: number, size: number] {
  const at = dice.below(input.length + 1)
  return [at, dice.below(Math.min(16, input.length - at) + 1)]
}

const mutations: readonly Mutation[] = [
  changeByte((byte, dice) => byte ^ (1 << dice.below(8))),
  changeByte((_, dice) => dice.below(256)),
  changeByte((_, dice) => dice.pick(tellingBytes)),
  changeByte((byte, dice) => byte + dice.below(35) - 17),
  // A nibble, which is a digit of packed fields.
  changeByte((byte, dice) =>
    dice.below(2) === 0 ? (byte & 0xf0) | dice.below(16) : (byte & 0x0f) | (dice.below(16) << 4),
  ),
  changeByte((_, dice) => 0x30 + dice.below(10)),
  // Something taken away, doubled, put in, or in place of something else.
  (input, sources) => {
    const [at, size] = range(input, sources)
    return replace(input, at, size, new Uint8Array(0))
  },
  (input, sources) => {
    const [at, size] = range(input, sources)
    return replace(input, at, 0, input.slice(at, at + size))
  },
  (input, sources) => {
    const { dice } = sources
    const fresh = Uint8Array.from({ length: 1 + dice.below(8) }, () => dice.below(256))
    return replace(input, atRandom(input, sources), 0, fresh)
  },
  (input, sources) => {
    const { dice, words } = sources
    const word = words.length === 0 ? Uint8Array.of(dice.below(256)) : dice.pick(words)
    const [at, size] = range(input, sources)
    return replace(input, at, dice.below(2) === 0 ? 0 : size, word)
  },
  (input, sources) => {
    const { other } = sources
    const from = sources.dice.below(other.length + 1)
    const [at, size] = range(input, sources)
    return replace(input, at, size, other.slice(from, from + sources.dice.below(64)))
  },
  (input, sources) => replace(input, 0, atRandom(input, sources), sources.other),
  (input, sources) => input.slice(0, atRandom(input, sources)),
]
