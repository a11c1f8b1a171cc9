/**
 * 乱序密盘, the shuffled pad: ten digits drawn in cells, a tap is a position. With one layout for
 * each tap, the next is drawn only after the tap.
 */
import { createEntry } from './entry.ts'
import { placeOf, see } from './eyes.ts'
import { cellOf, positionAt, type Rectangle } from './geometry.ts'
import type { CreateModule } from './module.ts'
import { followOne } from './pointers.ts'
import { type Brush, createSurface, type Surface, sizeOf } from './surface.ts'

const positions = [...Array(10).keys()]

export const createPad: CreateModule = (parts) => {
  const surface = createSurface(parts.host, 'pad', (brush) => {
    const layout = entry.layout()
    drawTiles(brush)
    drawDigits(brush, layout, 1.75)
    if (__EYES__) see('pad', layout, () => cellsOf(surface))
  })
  const entry = createEntry(parts, surface)
  onCell(surface, entry.take)
  return entry
}

/** Tells the position of each tap on a cell; taps beside them are nothing. */
export function onCell({ canvas }: Surface, run: (position: number) => void): void {
  followOne(canvas, ({ offsetX, offsetY }) => {
    const position = positionAt({ x: offsetX, y: offsetY }, sizeOf(canvas))
    if (position !== undefined) run(position)
  })
}

export function drawTiles(brush: Brush): void {
  for (const position of positions) brush.tile(cellOf(position, brush))
}

/** All ten, whatever they are: drawing takes the same time for every layout. */
export function drawDigits(brush: Brush, layout: readonly number[] | undefined, ems: number): void {
  layout?.forEach((digit, position) => {
    const { x, y, width, height } = cellOf(position, brush)
    brush.digit(digit, x + width / 2, y + height / 2, brush.em * ems)
  })
}

export function cellsOf({ canvas }: Surface): Rectangle[] {
  return positions.map((position) => placeOf(canvas, cellOf(position, sizeOf(canvas))))
}
