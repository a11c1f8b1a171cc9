/**
 * Triple DES with two keys, in TypeScript: browsers have no DES. Only the simulated reader uses it,
 * with keys that are worth nothing; it takes no care about timing. FIPS 46-3.
 */
import { concat } from '../bytes/hex.ts'

/** The one cipher that the device needs. */
export interface DeviceCipher {
  /** Whole blocks, each by itself, under a key of 16 bytes. */
  encrypt(key: Uint8Array, data: Uint8Array): Uint8Array
  decrypt(key: Uint8Array, data: Uint8Array): Uint8Array
}

export const tripleDes: DeviceCipher = {
  encrypt(key, data) {
    const [left, right] = schedulesOf(key)
    return inBlocks(data, [left, right.toReversed(), left])
  },
  decrypt(key, data) {
    const [left, right] = schedulesOf(key)
    return inBlocks(data, [left.toReversed(), right, left.toReversed()])
  },
}

type Schedule = readonly Bits[]

function schedulesOf(key: Uint8Array): readonly [left: Schedule, right: Schedule] {
  return [scheduleOf(key.subarray(0, 8)), scheduleOf(key.subarray(8, 16))]
}

function inBlocks(data: Uint8Array, schedules: readonly Schedule[]): Uint8Array {
  const blocks = Array.from({ length: data.length / 8 }, (_, index) => {
    const block = bitsOf(data.subarray(8 * index, 8 * index + 8))
    return bytesOf(schedules.reduce(crypt, block))
  })
  return concat(...blocks)
}

type Bits = readonly number[]

const initialPermutation = rows([58, 60, 62, 64, 57, 59, 61, 63], 8, -8)
const finalPermutation = inverse(initialPermutation)
const expansion = Array.from(
  { length: 48 },
  (_, index) => ((4 * Math.floor(index / 6) + (index % 6) + 31) % 32) + 1,
)
const roundPermutation = [
  16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13,
  30, 6, 22, 11, 4, 25,
]
const keyChoice = [
  57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60,
  52, 44, 36, 63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21,
  13, 5, 28, 20, 12, 4,
]
const roundKeyChoice = [
  14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52,
  31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
]
const shifts = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1]
/** Each box in hexadecimal, four rows of sixteen. */
const boxes: readonly string[] = [
  'E4D12FB83A6C59070F74E2D1A6CB953841E8D62BFC973A50FC8249175B3EA06D',
  'F18E6B34972DC05A3D47F28EC01A69B50E7BA4D158C6932FD8A13F42B67C05E9',
  'A09E63F51DC7B428D709346A285ECBF1D6498F30B12C5AE71AD069874FE3B52C',
  '7DE3069A1285BC4FD8B56F03472C1AE9A690CB7DF13E52843F06A1D8945BC72E',
  '2C417AB6853FD0E9EB2C47D150FA3986421BAD78F9C5630EB8C71E2D6F09A453',
  'C1AF92680D34E75BAF427C9561DE0B389EF528C3704A1DB6432C95FABE17608D',
  '4B2EF08D3C975A61D0B7491AE35C2F8614BDC37EAF6805926BD814A7950FE23C',
  'D2846FB1A93E50C71FD8A374C56B0E927B419CE206ADF35821E74A8DFC90356B',
]

function rows(starts: Bits, length: number, step: number): Bits {
  return starts.flatMap((start) => Array.from({ length }, (_, index) => start + step * index))
}

function inverse(permutation: Bits): Bits {
  return permutation.map((_, index) => permutation.indexOf(index + 1) + 1)
}

const pick = (bits: Bits, places: Bits): Bits => places.map((place) => bits[place - 1] ?? 0)
const xorBits = (a: Bits, b: Bits): Bits => a.map((bit, index) => bit ^ (b[index] ?? 0))

function scheduleOf(key: Uint8Array): Schedule {
  let register: Bits = pick(bitsOf(key), keyChoice)
  return shifts.map((count) => {
    const turn = (half: Bits) => [...half.slice(count), ...half.slice(0, count)]
    register = [...turn(register.slice(0, 28)), ...turn(register.slice(28))]
    return pick(register, roundKeyChoice)
  })
}

function crypt(block: Bits, schedule: Schedule): Bits {
  const mixed = pick(block, initialPermutation)
  let [left, right]: [Bits, Bits] = [mixed.slice(0, 32), mixed.slice(32)]
  for (const roundKey of schedule) {
    const next = xorBits(left, scramble(right, roundKey))
    left = right
    right = next
  }
  return pick([...right, ...left], finalPermutation)
}

function scramble(half: Bits, roundKey: Bits): Bits {
  const mixed = xorBits(pick(half, expansion), roundKey)
  const substituted = boxes.flatMap((box, index) => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mixed.slice(6 * index, 6 * index + 6)
    const place = 16 * (2 * a + f) + 8 * b + 4 * c + 2 * d + e
    const value = Number.parseInt(box.charAt(place), 16)
    return [(value >> 3) & 1, (value >> 2) & 1, (value >> 1) & 1, value & 1]
  })
  return pick(substituted, roundPermutation)
}

function bitsOf(bytes: Uint8Array): Bits {
  return [...bytes].flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (byte >> bit) & 1))
}

function bytesOf(bits: Bits): Uint8Array {
  return Uint8Array.from({ length: bits.length / 8 }, (_, index) =>
    bits.slice(8 * index, 8 * index + 8).reduce((byte, bit) => 2 * byte + bit, 0),
  )
}
