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

export function createSurface(host: Element, draw: (brush: Brush) => void): Surface {
  const canvas = document.createElement('canvas')
  host.append(canvas)
  const paint = () => {
    const { clientWidth: width, clientHeight: height } = canvas
    // Setting a size wipes what was drawn.
    canvas.width = width * devicePixelRatio
    canvas.height = height * devicePixelRatio
    const context = canvas.getContext('2d')
    if (context && width) draw(createBrush(context, { width, height }))
  }
  const observer = new ResizeObserver(paint)
  observer.observe(canvas)
  return {
    canvas,
    paint,
    stop() {
      observer.disconnect()
      canvas.width = 0
      canvas.remove()
    },
  }
}

function createBrush(context: CanvasRenderingContext2D, size: Size): Brush {
  const style = getComputedStyle(context.canvas)
  const colour = (name: string) => {
    const value = style.getPropertyValue(name)
    context.fillStyle = value
    context.strokeStyle = value
  }
  context.scale(devicePixelRatio, devicePixelRatio)
  context.lineJoin = 'round'
  context.textAlign = 'center'
  const rounded = ({ x, y, width, height }: Rectangle, name: string, inset: number) => {
    const radius = 12
    const shift = inset + radius
    colour(name)
    context.lineWidth = radius * 2
    context.strokeRect(x + shift, y + shift, width - shift * 2, height - shift * 2)
    context.fillRect(x + shift, y + shift, width - shift * 2, height - shift * 2)
  }
  return {
    ...size,
    context,
    em: Number.parseFloat(style.fontSize),
    colour,
    tile(cell) {
      rounded(cell, '--ring', 4)
      rounded(cell, '--surface', 5)
    },
    digit(digit, x, y, px) {
      colour('--text')
      context.font = `600 ${px}px ${style.fontFamily}`
      // Digits are about 0.72 em high and stand on their line.
      context.fillText(`${digit}`, x, y + px * 0.36)
    },
  }
}
