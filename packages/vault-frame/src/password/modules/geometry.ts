/** Where cells are, and what a finger did: pure functions of places in CSS pixels. */

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Rectangle extends Point, Size {}

/** Position 9 is in the middle of the fourth row. */
const rows = [
  [0, 1, 2],
  [3, 4, 5],
  [6, 7, 8],
  [undefined, 9],
]

/** The cell of a position in an area that four rows of three fill. */
export function cellOf(position: number, size: Size): Rectangle {
  const width = size.width / 3
  const height = size.height / 4
  const column = position === 9 ? 1 : position % 3
  return { x: column * width, y: Math.floor(position / 3) * height, width, height }
}

/** The position of the cell that a point is in; undefined beside the tenth and outside the area. */
export function positionAt({ x, y }: Point, { width, height }: Size): number | undefined {
  return rows[Math.floor((y / height) * 4)]?.[Math.floor((x / width) * 3)]
}

/** Arms of the gesture's map in the order of its codes: up, right, down, left, and the middle. */
export const arms = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, 0],
] as const satisfies readonly (readonly [x: number, y: number])[]

/** A tap trembles by no more than the first; a swipe goes as far as the second. */
const tapPx = 14
const swipePx = 24

export interface Stroke {
  /** From where the finger came down to where it was lifted. */
  readonly dx: number
  readonly dy: number
  /** The furthest that it was from where it came down, along either axis. */
  readonly furthest: number
}

/**
 * Which of the five codes a stroke is, an index of `arms`. Undefined when it is not clear: between
 * tap and swipe, close to a diagonal, or out and back again, which is how people change their mind.
 * A stroke that counts for nothing costs a second, one that is read wrongly a try.
 */
export function recognised({ dx, dy, furthest }: Stroke): number | undefined {
  const across = Math.abs(dx)
  const along = Math.abs(dy)
  const longer = Math.max(across, along)
  if (furthest <= tapPx) return 4
  if (longer < swipePx || Math.min(across, along) > longer * 0.8) return undefined
  if (across > along) return dx > 0 ? 1 : 3
  return dy > 0 ? 2 : 0
}
