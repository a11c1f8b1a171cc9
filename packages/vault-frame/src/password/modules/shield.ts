/**
 * 遮掌密图, the shielded map: a strip at the lower edge shows the map only while a hand holds it,
 * so that the palm screens what stands there; the other hand taps blank keys above it. The map is
 * new after each tap and gone with the hand. For a mouse, the space bar held is the hand.
 */
import { see } from './eyes.ts'
import type { ModuleKit } from './kit.ts'
import type { CreateModule, EntryModuleParts, RunningModule } from './module.ts'
import { cellsOf } from './pad.ts'

export function createShield(kit: ModuleKit): CreateModule {
  return (parts) => startShield(kit, parts)
}

function startShield(kit: ModuleKit, parts: EntryModuleParts): RunningModule {
  const { host } = parts
  const { addElement, createSurface, drawDigits, say } = kit
  let isHeld = false
  const keys = createSurface(host, 'keys', kit.drawTiles)
  const strip = addElement(host, 'button', 'strip')
  strip.type = 'button'
  const said = addElement(strip, 'span', '')
  const map = createSurface(strip, '', (brush) => {
    const layout = isHeld ? entry.layout() : undefined
    drawDigits(brush, layout, 1.2)
    if (__EYES__) see('shield', layout, () => cellsOf(keys))
  })
  const setHeld = (held: boolean) => {
    isHeld = held
    strip.setAttribute('aria-pressed', `${held}`)
    said.textContent = say('hold')
    map.paint()
  }
  const entry = kit.createEntry(parts, keys, map)
  setHeld(false)
  onHeld(strip, setHeld)
  kit.onCell(keys, (position) => {
    if (isHeld) entry.take(position)
    else said.textContent = say('hold_first')
  })
  return entry
}

/** Whether any finger lies on an element, or the space bar is down on it. */
function onHeld(element: HTMLElement, run: (held: boolean) => void): void {
  const holders = new Set<number>()
  const spaceBar = -1
  const hold = (holder: number) => run(holders.add(holder).size > 0)
  const leave = (holder: number) => {
    if (holders.delete(holder)) run(holders.size > 0)
  }
  element.onpointerdown = (event) => {
    event.preventDefault()
    if (event.button) return
    if (event.pointerType === 'mouse') element.focus()
    element.setPointerCapture(event.pointerId)
    hold(event.pointerId)
  }
  // However it ends, the capture is lost.
  element.onlostpointercapture = ({ pointerId }) => leave(pointerId)
  element.onkeydown = (event) => {
    if (event.key !== ' ') return
    event.preventDefault()
    hold(spaceBar)
  }
  element.onkeyup = element.onblur = () => leave(spaceBar)
}
