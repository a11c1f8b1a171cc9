/** The input that is being tried, where another thread can see it. */

export interface SharedInput {
  /** How many have been tried. */
  readonly count: Int32Array
  readonly length: Int32Array
  readonly bytes: Uint8Array
}

const maxBytes = 4096

export function createSharedInput(): SharedInput {
  return {
    count: new Int32Array(new SharedArrayBuffer(4)),
    length: new Int32Array(new SharedArrayBuffer(4)),
    bytes: new Uint8Array(new SharedArrayBuffer(maxBytes)),
  }
}

export function show({ count, length, bytes }: SharedInput, input: Uint8Array): void {
  bytes.set(input.subarray(0, maxBytes))
  length[0] = Math.min(input.length, maxBytes)
  Atomics.add(count, 0, 1)
}

export const inputIn = ({ length, bytes }: SharedInput): Uint8Array => bytes.slice(0, length[0])
