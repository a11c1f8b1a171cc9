import type { Drawn } from './pictures.ts'

const side = 192

/** Draws a picture into a canvas; how large it is shown is the page's affair. */
export function drawPicture(
  canvas: HTMLCanvasElement,
  { path, ground, figure, back }: Drawn,
): void {
  canvas.width = side
  canvas.height = side
  const context = canvas.getContext('2d')
  if (!context) return
  context.scale(side / 24, side / 24)
  context.fillStyle = ground
  context.fillRect(0, 0, 24, 24)
  context.fillStyle = figure
  context.globalAlpha = 0.18
  context.fill(new Path2D(back))
  context.globalAlpha = 1
  context.translate(3, 3)
  context.scale(0.75, 0.75)
  context.fill(new Path2D(path), 'evenodd')
}
