/** Fingers, pens and mice on an element, one at a time; a page has no gestures of its own there. */
import type { Point, Stroke } from './geometry.ts'

/**
 * Follows the first pointer that comes down and no other until it is lifted. `onDown` may refuse
 * it; `onUp` hears of it when it is lifted, and never when it is taken away from the page.
 */
export function followOne(
  element: HTMLElement,
  onDown: (at: Point, event: PointerEvent) => unknown,
  onUp?: (stroke: Stroke, from: Point) => void,
): void {
  let followed: number | undefined
  let from: Point = { x: 0, y: 0 }
  let furthest = 0
  quiet(element)
  element.onpointerdown = (event) => {
    event.preventDefault()
    if (event.button || (followed !== undefined && !event.isPrimary)) return
    followed = event.pointerId
    element.setPointerCapture(followed)
    furthest = 0
    from = within(element, event)
    onDown(from, event)
  }
  const distance = (event: PointerEvent) => {
    const { x, y } = within(element, event)
    return { dx: x - from.x, dy: y - from.y }
  }
  element.onpointermove = (event) => {
    if (event.pointerId !== followed) return
    const { dx, dy } = distance(event)
    furthest = Math.max(furthest, Math.abs(dx), Math.abs(dy))
  }
  element.onpointerup = (event) => {
    if (event.pointerId !== followed) return
    followed = undefined
    const stroke = distance(event)
    onUp?.(
      { ...stroke, furthest: Math.max(furthest, Math.abs(stroke.dx), Math.abs(stroke.dy)) },
      from,
    )
  }
  element.onpointercancel = (event) => {
    if (event.pointerId === followed) followed = undefined
  }
}

/** No menu of a long press. */
export function quiet(element: HTMLElement): void {
  element.oncontextmenu = () => false
}

function within(element: Element, { clientX, clientY }: PointerEvent): Point {
  const { left, top } = element.getBoundingClientRect()
  return { x: clientX - left, y: clientY - top }
}
