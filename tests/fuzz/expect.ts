/** What targets need to say that something does not hold. */

export class Broken extends Error {}

export function hold(condition: boolean, property: string): asserts condition {
  if (!condition) throw new Broken(property)
}

/** The value, or in a few words why there is none; errors that are not documented go on. */
export type Attempt<Value> = { readonly value: Value } | { readonly refusal: string }

/** `expected` says whether an error is of the documented kind, with its code. */
export function attempt<Value>(
  run: () => Value,
  expected: (error: unknown) => string | undefined,
): Attempt<Value> {
  try {
    return { value: run() }
  } catch (error) {
    const code = expected(error)
    if (code === undefined) throw error
    hold(error instanceof Error && !/\d{9,}/.test(error.message), 'an error names no values')
    return { refusal: `${code} ${error.message.replace(/\d+/g, '#')}` }
  }
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}

export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
export const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))
export const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase()

/** In pieces whose sizes the input itself decides. */
export function* piecesOf(bytes: Uint8Array, key: number): Generator<Uint8Array> {
  let size = (key % 13) + 1
  for (let at = 0; at < bytes.length; ) {
    yield bytes.subarray(at, at + size)
    at += size
    size = ((size * 7 + key) % 29) + 1
  }
}
