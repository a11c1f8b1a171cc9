/** What the modules have in common: the positions entered, and which layout is in force. */
import { see } from './eyes.ts'
import { type EntryModuleParts, passwordLength, type RunningModule } from './module.ts'
import type { Surface } from './surface.ts'

export interface Entry extends RunningModule {
  /** The layout of the next tap; undefined when there is none. */
  layout(): readonly number[] | undefined
  /** One more position; the whole module answers, whichever it was. */
  take(position: number): void
}

/** The surfaces are drawn again whenever the layout may have changed. */
export function createEntry(
  { host, layouts, onChange, onDone }: EntryModuleParts,
  ...surfaces: readonly Surface[]
): Entry {
  let positions: number[] = []
  const redraw = () => {
    for (const surface of surfaces) surface.paint()
  }
  const change = (next: number[]) => {
    positions.fill(0)
    positions = next
    redraw()
    onChange(next.length)
  }
  const isOpen = () => positions.length < passwordLength
  const dark = matchMedia('(prefers-color-scheme: dark)')
  dark.onchange = redraw
  return {
    redraw,
    clear: () => change([]),
    layout: () => (isOpen() ? (layouts[positions.length] ?? layouts[0]) : undefined),
    take(position) {
      if (!isOpen()) return
      answer(host)
      change([...positions, position])
      if (!isOpen()) onDone([...positions])
    },
    undo() {
      if (isOpen() && positions.length) change(positions.slice(0, -1))
    },
    stop() {
      positions.fill(0)
      dark.onchange = null
      for (const surface of surfaces) surface.stop()
      host.textContent = ''
      if (__EYES__) see('', undefined)
    },
  }
}

/** The same for every position: nothing at the place itself. */
function answer(host: HTMLElement): void {
  navigator.vibrate?.(10)
  if (!matchMedia('(prefers-reduced-motion: reduce)').matches) {
    host.animate?.([{ opacity: 0.6 }, { opacity: 1 }], 160)
  }
}
