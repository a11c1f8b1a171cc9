/** Draws a text as a QR code: ISO/IEC 18004, 6.3 and 7.7 to 7.10. */
import { qrWords } from './qr-words.ts'

/** Whether each module is dark, by row and column; undefined: not drawn yet. */
type Grid = boolean[][]

/** A module is turned where this gives 0. */
const masks: readonly ((x: number, y: number) => number)[] = [
  (x, y) => (x + y) % 2,
  (_, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (((x / 3) | 0) + (y >> 1)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
]

/** The smallest code that holds the text; throws when none does. */
export function qrCode(content: string): readonly (readonly boolean[])[] {
  const bytes = new TextEncoder().encode(content)
  for (let version = 1; version <= 40; version += 1) {
    const grid = patterns(version)
    const path = freeModules(grid)
    const words = qrWords(bytes, version, path.length >> 3)
    if (words) return masked(grid, path, words)
  }
  throw new RangeError('too long for a QR code')
}

/** Everything but the words, with room left for the format. */
function patterns(version: number): Grid {
  const size = version * 4 + 17
  const grid: Grid = Array.from({ length: size }, () => [])
  drawFormat(grid, 0)
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    square(grid, x, y, [2, 4])
  const centres = alignment(version, size)
  for (const y of centres)
    for (const x of centres) if (!isDrawn(grid, x, y)) square(grid, x, y, [1])
  for (let at = 8; at < size - 8; at += 1) {
    put(grid, at, 6, at % 2 === 0)
    put(grid, 6, at, at % 2 === 0)
  }
  if (version > 6) {
    const bits = checked(version, 0x1f25, 12)
    for (let bit = 0; bit < 18; bit += 1) {
      const [near, far] = [(bit / 3) | 0, size - 11 + (bit % 3)]
      put(grid, near, far, isSet(bits, bit))
      put(grid, far, near, isSet(bits, bit))
    }
  }
  return grid
}

function put(grid: Grid, x: number, y: number, dark: boolean): void {
  const row = grid[y]
  if (row && x >= 0 && x < grid.length) row[x] = dark
}

const isDrawn = (grid: Grid, x: number, y: number) => grid[y]?.[x] !== undefined
const isSet = (bits: number, bit: number) => ((bits >> bit) & 1) === 1

/** Rings around a dark module, as far out as the last of the light ones, or one farther. */
function square(grid: Grid, x: number, y: number, light: readonly number[]): void {
  const reach = light.length * 2
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1) {
      put(grid, x + dx, y + dy, !light.includes(Math.max(Math.abs(dx), Math.abs(dy))))
    }
  }
}

/** The rows and columns at which alignment patterns stand. */
function alignment(version: number, size: number): readonly number[] {
  if (version === 1) return []
  const gaps = ((version / 7) | 0) + 1
  // The one version for which the rule of all others gives too much.
  const step = version === 32 ? 26 : Math.ceil((size - 13) / gaps / 2) * 2
  return [6, ...Array.from({ length: gaps }, (_, index) => size - 7 - index * step)]
}

/** The value with the remainder of its division behind it. */
function checked(value: number, divisor: number, length: number): number {
  let rest = value << length
  for (let bit = 17; bit >= length; bit -= 1)
    if (isSet(rest, bit)) rest ^= divisor << (bit - length)
  return (value << length) | rest
}

/** Level M has the number 0, which leaves the number of the mask. */
function drawFormat(grid: Grid, mask: number): void {
  const { length: size } = grid
  const bits = checked(mask, 0x537, 10) ^ 0x5412
  for (let bit = 0; bit < 15; bit += 1) {
    const dark = isSet(bits, bit)
    // Both ways lead around the timing patterns in row and column 6.
    put(grid, 8, bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit, dark)
    put(grid, bit < 8 ? size - 1 - bit : bit === 8 ? 7 : 14 - bit, 8, dark)
  }
  put(grid, 8, size - 8, true)
}

/** What is not drawn yet, in the order in which the words are: up and down in columns of two. */
function freeModules(grid: Grid): readonly (readonly [x: number, y: number])[] {
  const { length: size } = grid
  const path: [number, number][] = []
  let upwards = true
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5
    for (let step = 0; step < size; step += 1) {
      const y = upwards ? size - 1 - step : step
      for (const x of [right, right - 1]) if (!isDrawn(grid, x, y)) path.push([x, y])
    }
    upwards = !upwards
  }
  return path
}

/** With each of the masks in turn; the one that is easiest to read. */
function masked(
  grid: Grid,
  path: readonly (readonly [x: number, y: number])[],
  words: readonly number[],
): Grid {
  let best = grid
  let least = Number.POSITIVE_INFINITY
  masks.forEach((mask, number) => {
    const drawn = grid.map((row) => [...row])
    drawFormat(drawn, number)
    path.forEach(([x, y], index) => {
      const dark = isSet(words[index >> 3] || 0, 7 - (index & 7))
      put(drawn, x, y, dark !== (mask(x, y) === 0))
    })
    const score = penalty(drawn)
    if (score < least) [best, least] = [drawn, score]
  })
  return best
}

/** How much in it could mislead a reader: 7.8.3. */
function penalty(grid: Grid): number {
  const rows = grid.map((row) => row.map(Number).join(''))
  const columns = grid.map((_, x) => grid.map((row) => Number(row[x])).join(''))
  let points = 0
  for (const line of [...rows, ...columns]) {
    for (const { length } of line.match(/0{5,}|1{5,}/g) || []) points += length - 2
    points += 40 * (line.split(/(?=00001011101|10111010000)/).length - 1)
  }
  rows.forEach((row, y) => {
    const next = rows[y + 1] || ''
    for (let x = 1; x < next.length; x += 1) {
      if (/^(0000|1111)$/.test(row.slice(x - 1, x + 1) + next.slice(x - 1, x + 1))) points += 3
    }
  })
  const dark = rows.join('').replace(/0/g, '').length / grid.length ** 2
  return points + 10 * Math.floor(Math.abs(dark - 0.5) * 20)
}
