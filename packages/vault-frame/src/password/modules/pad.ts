/**
 * 乱序密盘, the shuffled pad: ten digits drawn in cells, a tap is a position. With one layout for
 * each tap, the next is drawn only after the tap.
 */
import { createEntry } from './entry.ts'
import { placeOf, see } from './eyes.ts'
import { cellOf, positionAt } from './geometry.ts'
import type { CreateModule } from './module.ts'
import { followOne } from './pointers.ts'
import { type Brush, createSurface, type Surface } from './surface.ts'

const positions = [...Array(10).keys()]

export const createPad: CreateModule = (parts) => {
  const surface = createSurface(parts.host, (brush) => {
    const layout = entry.layout()
    drawTiles(brush)
    if (layout) drawDigits(brush, layout, 1.75)
    if (__EYES__) see('pad', layout, () => cellsOf(surface))
  })
  surface.canvas.className = 'pad'
  const entry = createEntry(parts, () => [surface])
  onCell(surface, entry.take)
  return entry
}

/** Tells the position of each tap on a cell; taps beside them are nothing. */
export function onCell({ canvas }: Surface, run: (position: number) => void): void {
  followOne(canvas, (at) => {
    const { clientWidth: width, clientHeight: height } = canvas
    const position = positionAt(at, { width, height })
    if (position !== undefined) run(position)
  })
}

export function drawTiles(brush: Brush): void {
  for (const position of positions) brush.tile(cellOf(position, brush))
}

/** All ten, whatever they are: drawing takes the same time for every layout. */
export function drawDigits(brush: Brush, layout: readonly number[], ems: number): void {
  for (const position of positions) {
    const { x, y, width, height } = cellOf(position, brush)
    brush.digit(layout[position], x + width / 2, y + height / 2, brush.em * ems)
  }
}

export function cellsOf({ canvas }: Surface) {
  const { clientWidth: width, clientHeight: height } = canvas
  return positions.map((position) => placeOf(canvas, cellOf(position, { width, height })))
}
