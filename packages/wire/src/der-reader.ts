/** Where the content of a DER value (ITU-T X.690, 8.1) starts and ends. */
export interface DerValue {
  readonly tag: number
  readonly contentAt: number
  readonly end: number
}

/** The value that starts at `at`; undefined when there is none or it reaches past the end. */
export function readDerValue(der: Uint8Array, at: number): DerValue | undefined {
  const tag = der[at]
  const first = der[at + 1]
  if (tag === undefined || first === undefined) return undefined
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  const contentAt = at + 2 + lengthBytes
  if (lengthBytes > 4 || contentAt > der.length) return undefined
  const length = der.subarray(at + 2, contentAt).reduce((sum, byte) => sum * 256 + byte, 0)
  const end = contentAt + (lengthBytes === 0 ? first : length)
  return end > der.length ? undefined : { tag, contentAt, end }
}
