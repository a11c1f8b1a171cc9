/** A canvas that knows its size, its screen's pixels and the page's colours. */
import type { Rectangle, Size } from './geometry.ts'

export interface Brush extends Size {
  readonly context: CanvasRenderingContext2D
  /** Pixels of one em of the text around. */
  readonly em: number
  /** Sets the colour to a custom property of the page. */
  colour(name: string): void
  /** A rounded tile in a cell, as wide as the gaps between them leave. */
  tile(cell: Rectangle): void
  /** A digit in the middle of a place, the same room for each of them. */
  digit(digit: number | undefined, x: number, y: number, px: number): void
}

export interface Surface {
  readonly canvas: HTMLCanvasElement
  /** Wipes, measures and draws. */
  paint(): void
  stop(): void
}

export function addElement<Tag extends keyof HTMLElementTagNameMap>(
  host: Element,
  tag: Tag,
  name: string,
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  element.className = name
  host.append(element)
  return element
}

export function createSurface(host: Element, name: string, draw: (brush: Brush) => void): Surface {
  const canvas = addElement(host, 'canvas', name)
  const paint = () => {
    const size = sizeOf(canvas)
    // Setting a size wipes what was drawn.
    canvas.width = size.width * devicePixelRatio
    canvas.height = size.height * devicePixelRatio
    const context = canvas.getContext('2d')
    if (context && size.width) draw(createBrush(context, size))
  }
  const observer = new ResizeObserver(paint)
  observer.observe(canvas)
  return {
    canvas,
    paint,
    stop() {
      observer.disconnect()
      canvas.width = 0
    },
  }
}

export function sizeOf({ clientWidth: width, clientHeight: height }: Element): Size {
  return { width, height }
}

function createBrush(context: CanvasRenderingContext2D, size: Size): Brush {
  const style = getComputedStyle(context.canvas)
  const colour = (name: string) => {
    const value = style.getPropertyValue(name)
    context.fillStyle = value
    context.strokeStyle = value
  }
  const rounded = ({ x, y, width, height }: Rectangle, name: string, inset: number) => {
    const around = [x + inset, y + inset, width - 2 * inset, height - 2 * inset] as const
    colour(name)
    context.strokeRect(...around)
    context.fillRect(...around)
  }
  context.scale(devicePixelRatio, devicePixelRatio)
  context.lineJoin = 'round'
  context.textAlign = 'center'
  return {
    ...size,
    context,
    em: Number.parseFloat(style.fontSize),
    colour,
    tile(cell) {
      // Wide lines with round corners: older engines know no rounded rectangles.
      context.lineWidth = 24
      rounded(cell, '--ring', 16)
      rounded(cell, '--surface', 17)
    },
    digit(digit, x, y, px) {
      colour('--text')
      context.font = `600 ${px}px ${style.fontFamily}`
      // Digits are about 0.72 em high and stand on their line.
      context.fillText(`${digit}`, x, y + px * 0.36)
    },
  }
}
