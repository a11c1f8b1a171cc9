/** The longest text that the platform takes for an image. */
const mostCharacters = 32_768

/** What was drawn as a PNG in Base64, black on white; smaller where it would be too long. */
export function signatureImage(
  path: string,
  { width, height }: { readonly width: number; readonly height: number },
): string {
  let image = ''
  for (let scale = 1; !image || image.length > mostCharacters; scale /= 2) {
    image = draw(path, width * scale, height * scale, scale)
  }
  return image
}

function draw(path: string, width: number, height: number, scale: number): string {
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d')
  if (!context) return ''
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  context.scale(scale, scale)
  Object.assign(context, { lineWidth: 5, lineCap: 'round', lineJoin: 'round' })
  context.stroke(new Path2D(path))
  return canvas.toDataURL('image/png').split(',')[1] || ''
}
