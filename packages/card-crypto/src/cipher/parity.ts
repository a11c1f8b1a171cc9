/** DES keys keep the parity of each byte odd in its last bit, which the cipher itself ignores. */

export function withOddParity(key: Uint8Array): Uint8Array {
  return key.map((byte) => (hasOddParity(byte) ? byte : byte ^ 1))
}

export function isOddParity(key: Uint8Array): boolean {
  return key.every(hasOddParity)
}

function hasOddParity(byte: number): boolean {
  let folded = byte ^ (byte >> 4)
  folded ^= folded >> 2
  return ((folded ^ (folded >> 1)) & 1) === 1
}
