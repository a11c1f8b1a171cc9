/** What is drawn with a finger, a pen or a mouse, as the path of a drawing. */

/** Of the pad, in the units that strokes are drawn in. */
export const padSize = { width: 640, height: 280 }

export interface Pad {
  /** Drawing instructions of an SVG path; empty until something was drawn. */
  path(): string
  clear(): void
  readonly events: Readonly<Record<string, (event: Event) => void>>
}

export function createPad(redraw: () => void): Pad {
  let path = ''
  let isDown = false
  const draw = (event: Event, command: 'M' | 'L') => {
    const { clientX, clientY, currentTarget } = event as PointerEvent
    const { left, top, width, height } = (currentTarget as Element).getBoundingClientRect()
    const x = Math.round(((clientX - left) / width) * padSize.width)
    const y = Math.round(((clientY - top) / height) * padSize.height)
    path += `${command}${x} ${y}`
    redraw()
  }
  return {
    path: () => path,
    clear() {
      path = ''
      redraw()
    },
    events: {
      onpointerdown(event) {
        event.preventDefault()
        const { pointerId, currentTarget } = event as PointerEvent
        ;(currentTarget as Element).setPointerCapture(pointerId)
        isDown = true
        draw(event, 'M')
        // A dot is a stroke too.
        draw(event, 'L')
      },
      onpointermove: (event) => isDown && draw(event, 'L'),
      onpointerup() {
        isDown = false
      },
      onpointercancel() {
        isDown = false
      },
    },
  }
}
