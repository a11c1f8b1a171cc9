/** CRC-16 with polynomial 1021, initial value FFFF, nothing reflected: "123456789" gives 29B1. */
export function crc16(bytes: Uint8Array): number {
  return bytes.reduce((crc, byte) => {
    let register = crc ^ (byte << 8)
    for (let bit = 0; bit < 8; bit += 1) {
      const carried = register & 0x8000 ? 0x1021 : 0
      register = ((register << 1) ^ carried) & 0xffff
    }
    return register
  }, 0xffff)
}
