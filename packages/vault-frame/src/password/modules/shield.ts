/**
 * 遮掌密图, the shielded map: a strip at the lower edge shows the map only while a hand holds it,
 * so that the palm screens what stands there; the other hand taps blank keys above it. The map is
 * new after each tap and gone with the hand. For a mouse, the space bar held is the hand.
 */
import { createEntry } from './entry.ts'
import { see } from './eyes.ts'
import type { CreateModule } from './module.ts'
import { cellsOf, drawDigits, drawTiles, onCell } from './pad.ts'
import { quiet } from './pointers.ts'
import { createSurface } from './surface.ts'

export const createShield: CreateModule = (parts) => {
  const { host, words } = parts
  let isHeld = false
  const keys = createSurface(host, drawTiles)
  keys.canvas.className = 'keys'
  const strip = document.createElement('button')
  strip.type = 'button'
  strip.className = 'strip'
  const said = document.createElement('span')
  said.setAttribute('role', 'status')
  said.textContent = words.hold
  strip.append(said)
  host.append(strip)
  const map = createSurface(strip, (brush) => {
    const layout = isHeld ? entry.layout() : undefined
    if (layout) drawDigits(brush, layout, 1.2)
    if (__EYES__) see('shield', layout, () => cellsOf(keys))
  })
  const stopHolding = onHeld(strip, (held) => {
    isHeld = held
    strip.setAttribute('aria-pressed', String(held))
    said.hidden = held
    said.textContent = words.hold
    map.paint()
  })
  const entry = createEntry(parts, () => [keys, map], stopHolding)
  onCell(keys, (position) => {
    if (isHeld) entry.take(position)
    else said.textContent = words.holdFirst
  })
  return entry
}

/** Whether any finger lies on the strip, or the space bar is down. Returns how to stop listening. */
function onHeld(strip: HTMLElement, run: (held: boolean) => void): () => void {
  const holders = new Set<number>()
  const spaceBar = -1
  const hold = (holder: number) => run(holders.add(holder).size > 0)
  const leave = (holder: number) => {
    if (holders.delete(holder)) run(holders.size > 0)
  }
  quiet(strip)
  strip.onpointerdown = (event) => {
    event.preventDefault()
    if (event.button) return
    strip.setPointerCapture(event.pointerId)
    hold(event.pointerId)
  }
  strip.onpointerup =
    strip.onpointercancel =
    strip.onlostpointercapture =
      ({ pointerId }) => leave(pointerId)
  const onKey = (event: KeyboardEvent) => {
    const isElsewhere = event.target !== document.body && event.target !== strip
    if (event.key !== ' ' || isElsewhere) return
    event.preventDefault()
    if (event.type === 'keyup') leave(spaceBar)
    else if (!event.repeat) hold(spaceBar)
  }
  // Who goes to another window lifts the hand there, and nobody hears of it.
  const onBlur = () => {
    holders.clear()
    run(false)
  }
  document.addEventListener('keydown', onKey)
  document.addEventListener('keyup', onKey)
  addEventListener('blur', onBlur)
  return () => {
    document.removeEventListener('keydown', onKey)
    document.removeEventListener('keyup', onKey)
    removeEventListener('blur', onBlur)
  }
}
