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

/** Cells of an area row by row: three rows of three, and position 9 in the middle of a fourth. */
export function cellOf(position: number, { width, height }: Size): Rectangle {
  const column = position === 9 ? 1 : position % 3
  const row = Math.floor(position / 3)
  return {
    x: (column * width) / 3,
    y: (row * height) / 4,
    width: width / 3,
    height: height / 4,
  }
}

/** The position of the cell that a point is in; undefined beside the tenth and outside the area. */
export function positionAt({ x, y }: Point, { width, height }: Size): number | undefined {
  const column = Math.floor((x / width) * 3)
  const row = Math.floor((y / height) * 4)
  if (column < 0 || column > 2 || row < 0 || row > 3) return undefined
  if (row < 3) return row * 3 + column
  return column === 1 ? 9 : undefined
}

/** Arms of the gesture's map in the order of its codes: up, right, down, left, and the middle. */
export const arms = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, 0],
] as const satisfies readonly (readonly [x: number, y: number])[]

/** A tap trembles by less than the first; what counts as a swipe goes further than the second. */
const tapPx = 14
const swipePx = 24

export interface Stroke {
  /** From where the finger came down to where it was lifted. */
  readonly dx: number
  readonly dy: number
  /** The furthest that it was from where it came down, in pixels along either axis. */
  readonly furthest: number
}

/**
 * Which of the five codes a stroke is, an index of `arms`. Undefined when it is not clear: between
 * tap and swipe, close to a diagonal, or out and back again, which is how people change their mind.
 * A stroke that counts for nothing costs a second, one that is read wrongly a try.
 */
export function recognised({ dx, dy, furthest }: Stroke): number | undefined {
  if (furthest <= tapPx) return 4
  const across = Math.abs(dx)
  const along = Math.abs(dy)
  const longer = Math.max(across, along)
  if (longer < swipePx || Math.min(across, along) > longer * 0.8) return undefined
  if (across > along) return dx > 0 ? 1 : 3
  return dy > 0 ? 2 : 0
}
