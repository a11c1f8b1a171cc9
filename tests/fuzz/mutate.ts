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
const tellingBytes = Uint8Array.from(
  Buffer.from('\x00\x01\x02\x03\x0f\x1f09=D\x7f\x80\x81\x9f\xff &%+"\\{}[],:.-_\n\r\t', 'latin1'),
)

/** Numbers in text that do not mean what they seem to, and digits that are none. */
const tellingTexts = [
  ...['0', '-1', '1e9', '00', '0x10', '+1', ' 1', '1 ', '1.0', '.5', '1.', 'NaN', 'null', '-0'],
  ...[
    '9007199254740993',
    '4294967296',
    '2147483648',
    '99999999999999999999',
    '１２',
    '٣',
    '\ufeff',
  ],
  ...['\ud7ff', '\u0000', '%00', '%zz', '%e4%bd%a0', '\\u0000', '\\ud800', '__proto__', '你'],
].map((text) => Uint8Array.from(Buffer.from(text, 'utf8')))

/** One to six changes, one after the other; few more often than many. */
export function mutate(input: Uint8Array, sources: MutationSources): Uint8Array {
  const { dice, maxLength } = sources
  let changed = copyOf(input)
  for (let count = 1 + dice.below(1 + dice.below(6)); count > 0; count -= 1) {
    changed = dice.pick(mutations)(changed, sources)
  }
  return changed.length > maxLength ? changed.slice(0, maxLength) : changed
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
  const changed = blank(input.length - length + others.length)
  put(changed, 0, { from: input, begin: 0, end: at })
  put(changed, at, { from: others, begin: 0, end: others.length })
  put(changed, at + others.length, { from: input, begin: at + length, end: input.length })
  return changed
}

interface Piece {
  readonly from: Uint8Array
  readonly begin: number
  readonly end: number
}

/** A view of a few bytes costs more than the bytes. */
function put(target: Uint8Array, at: number, { from, begin, end }: Piece): void {
  if (end - begin > 100) target.set(from.subarray(begin, end), at)
  else
    for (let index = begin; index < end; index += 1) target[at + index - begin] = from[index] ?? 0
}

const poolSize = 65_536
let pool = new Uint8Array(poolSize)
let poolAt = 0

/**
 * Memory of its own for each, cut from larger pieces that are used up and let go: an array of its
 * own costs more than most changes. The bytes are zero.
 */
function blank(length: number): Uint8Array {
  if (length > poolSize / 16) return new Uint8Array(length)
  if (poolAt + length > poolSize) {
    pool = new Uint8Array(poolSize)
    poolAt = 0
  }
  poolAt += length
  return pool.subarray(poolAt - length, poolAt)
}

/** Also of a Buffer, whose `slice` would be none. */
function copyOf(input: Uint8Array): Uint8Array {
  const copy = blank(input.length)
  copy.set(input)
  return copy
}

function range(input: Uint8Array, { dice }: MutationSources): readonly [at: number, size: number] {
  const at = dice.below(input.length + 1)
  return [at, dice.below(Math.min(16, input.length - at) + 1)]
}

const nothing = new Uint8Array(0)
const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39

/** A number in text, wherever the dice fall, gives way to a telling one. */
const otherNumber: Mutation = (input, sources) => {
  let begin = atRandom(input, sources)
  while (begin < input.length && !isDigit(input[begin])) begin += 1
  let end = begin
  while (isDigit(input[end])) end += 1
  return replace(input, begin, end - begin, sources.dice.pick(tellingTexts))
}

const otherValues = ['null', '{}', '[]', '""', '0', '-1', 'true', '[null]', '{"a":1}', '1e400'].map(
  (text) => Uint8Array.from(Buffer.from(text)),
)
const signs = { colon: 0x3a, comma: 0x2c, open: [0x7b, 0x5b], close: [0x7d, 0x5d] } as const

/** What stands behind a colon, whole, gives way to a value of another kind. */
const otherKind: Mutation = (input, sources) => {
  const colon = input.indexOf(signs.colon, atRandom(input, sources))
  if (colon < 0) return input
  let depth = 0
  let end = colon + 1
  for (; end < input.length; end += 1) {
    const byte = input[end] ?? 0
    if (signs.open.some((one) => one === byte)) depth += 1
    else if (depth === 0 && (byte === signs.comma || signs.close.some((one) => one === byte))) break
    else if (signs.close.some((one) => one === byte)) depth -= 1
  }
  return replace(input, colon + 1, end - colon - 1, sources.dice.pick(otherValues))
}

/** Two pieces change places. */
const swap: Mutation = (input, sources) => {
  const [one, size] = range(input, sources)
  const other = atRandom(input, sources)
  if (Math.abs(one - other) < size || other + size > input.length) return input
  const piece = input.slice(one, one + size)
  input.copyWithin(one, other, other + size)
  input.set(piece, other)
  return input
}

const mutations: readonly Mutation[] = [
  changeByte((byte, dice) => byte ^ (1 << dice.below(8))),
  changeByte((_, dice) => dice.below(256)),
  changeByte((_, dice) => tellingBytes[dice.below(tellingBytes.length)] ?? 0),
  changeByte((byte, dice) => byte + dice.below(35) - 17),
  // A nibble, which is a digit of packed fields.
  changeByte((byte, dice) =>
    dice.below(2) === 0 ? (byte & 0xf0) | dice.below(16) : (byte & 0x0f) | (dice.below(16) << 4),
  ),
  changeByte((_, dice) => 0x30 + dice.below(10)),
  // Something taken away, doubled, put in, or in place of something else.
  (input, sources) => {
    const [at, size] = range(input, sources)
    return replace(input, at, size, nothing)
  },
  (input, sources) => {
    const [at, size] = range(input, sources)
    return replace(input, at, 0, input.slice(at, at + size))
  },
  (input, sources) => {
    const { dice } = sources
    const fresh = new Uint8Array(1 + dice.below(8))
    for (let at = 0; at < fresh.length; at += 1) fresh[at] = dice.below(256)
    return replace(input, atRandom(input, sources), 0, fresh)
  },
  (input, sources) => {
    const { dice, words } = sources
    const word = words.length === 0 ? Uint8Array.of(dice.below(256)) : dice.pick(words)
    const [at, size] = range(input, sources)
    return replace(input, at, dice.below(2) === 0 ? 0 : size, word)
  },
  (input, sources) => {
    const [at, size] = range(input, sources)
    return replace(
      input,
      at,
      sources.dice.below(2) === 0 ? 0 : size,
      sources.dice.pick(tellingTexts),
    )
  },
  (input, sources) => {
    const { other } = sources
    const from = sources.dice.below(other.length + 1)
    const [at, size] = range(input, sources)
    return replace(input, at, size, other.subarray(from, from + sources.dice.below(64)))
  },
  (input, sources) => replace(input, 0, atRandom(input, sources), sources.other),
  (input, sources) => input.slice(0, atRandom(input, sources)),
  otherNumber,
  otherKind,
  swap,
]
