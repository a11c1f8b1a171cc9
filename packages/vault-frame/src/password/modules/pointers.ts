/** Fingers, pens and mice on an element, one at a time. */
import type { Stroke } from './geometry.ts'

/**
 * Follows the first pointer that comes down and no other until it is lifted. `onUp` hears of it
 * when it is lifted, and never when it is taken away from the page.
 */
export function followOne(
  element: HTMLElement,
  onDown: (event: PointerEvent) => void,
  onUp?: (stroke: Stroke) => void,
): void {
  let down: PointerEvent | undefined
  let stroke: Stroke = { dx: 0, dy: 0, furthest: 0 }
  element.onpointerdown = (event) => {
    event.preventDefault()
    // A primary one is down alone: then the one before was lifted where nobody saw it.
    if (event.button || (down && !event.isPrimary)) return
    down = event
    stroke = { dx: 0, dy: 0, furthest: 0 }
    element.setPointerCapture(event.pointerId)
    onDown(event)
  }
  element.onpointermove = ({ pointerId, clientX, clientY }) => {
    if (pointerId !== down?.pointerId) return
    const dx = clientX - down.clientX
    const dy = clientY - down.clientY
    stroke = { dx, dy, furthest: Math.max(stroke.furthest, Math.abs(dx), Math.abs(dy)) }
  }
  element.onpointerup = element.onpointercancel = ({ type, pointerId }) => {
    if (pointerId !== down?.pointerId) return
    down = undefined
    if (type === 'pointerup') onUp?.(stroke)
  }
}
