/**
 * What a person sees, for programs that play one in tests. A build says by `__EYES__` whether there
 * are any; a build without them has nothing of this in it.
 */
import type { Rectangle } from './geometry.ts'

declare global {
  const __EYES__: boolean
  var tillwayEyes: Eyes | undefined
}

export interface Eyes {
  readonly module: string
  /** `layout[position]` is a digit. */
  readonly layout: readonly number[]
  /** In CSS pixels of the page: ten cells by position; the gesture's left and right area. */
  readonly cells: readonly Rectangle[]
}

/** Called whenever a map was drawn, or, without a layout, wiped. */
export function see(
  module: string,
  layout: readonly number[] | undefined,
  cells: () => readonly Rectangle[] = () => [],
): void {
  // Where they are is looked up late: a page scrolls.
  globalThis.tillwayEyes = layout && {
    module,
    layout,
    get cells() {
      return cells()
    },
  }
}

/** Where an element, or a place within it, is in the page. */
export function placeOf(element: Element, within?: Rectangle): Rectangle {
  const { left, top, width, height } = element.getBoundingClientRect()
  if (!within) return { x: left, y: top, width, height }
  return { ...within, x: left + within.x, y: top + within.y }
}
