/**
 * 滑动密盘, the gesture pad: the map writes every digit at an arm of its left or right cross, and
 * the same stroke anywhere in the blank area of that side enters it. The map is new after each.
 */
import { placeOf, see } from './eyes.ts'
import { arms, recognised } from './geometry.ts'
import type { ModuleKit } from './kit.ts'
import type { CreateModule, EntryModuleParts, RunningModule } from './module.ts'
import type { Brush } from './surface.ts'

export function createGesture(kit: ModuleKit): CreateModule {
  return (parts) => startGesture(kit, parts)
}

function startGesture(kit: ModuleKit, parts: EntryModuleParts): RunningModule {
  const { addElement } = kit
  const surface = kit.createSurface(parts.host, 'map', (brush) => {
    const layout = entry.layout()
    drawSide(brush, layout, 0)
    drawSide(brush, layout, 1)
    if (__EYES__) see('gesture', layout, () => sides.map((area) => placeOf(area)))
  })
  addElement(parts.host, 'p', 'note').textContent = kit.say('swipe')
  const areas = addElement(parts.host, 'div', 'swipe')
  const sides = ['', ''].map((name) => addElement(areas, 'div', name))
  const entry = kit.createEntry(parts, surface)
  let side = -1
  kit.followOne(
    areas,
    ({ target }) => {
      side = sides.indexOf(target as HTMLDivElement)
    },
    (stroke) => {
      const arm = recognised(stroke)
      if (arm !== undefined && side >= 0) entry.take(side * 5 + arm)
    },
  )
  return entry
}

/** One of the two crosses: an arrow at each arm for a swipe, a ring in the middle for a tap. */
function drawSide(brush: Brush, layout: readonly number[] | undefined, side: number): void {
  const { context, height } = brush
  const width = brush.width / 2
  const unit = Math.min(brush.em, width / 10, height / 10)
  brush.tile({ x: side * width, y: 0, width, height })
  arms.forEach(([x, y], arm) => {
    const at = (out: number, aside = 0): [number, number] => [
      (side + 0.5) * width + (x * out + y * aside) * unit,
      height / 2 + (y * out + x * aside) * unit,
    ]
    brush.colour('--primary')
    context.lineWidth = 2
    context.beginPath()
    if (x || y) {
      context.moveTo(...at(4.3))
      context.lineTo(...at(3.7, 0.6))
      context.lineTo(...at(3.7, -0.6))
      context.fill()
    } else {
      context.arc(...at(0), unit * 1.1, 0, 7)
      context.stroke()
    }
    if (layout) brush.digit(layout[side * 5 + arm], ...at(2.6), unit * 1.6)
  })
}
