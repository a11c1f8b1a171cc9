import { qrCode } from './qr-code.ts'

export interface QrPath {
  /** Width of the square in modules, quiet zone of four on each side included. */
  readonly size: number
  /** One SVG path of all dark modules. */
  readonly path: string
}

const quiet = 4

/** The last one, because the sheet is drawn anew every second. */
let last: { readonly content: string; readonly drawn: QrPath } | undefined

export function qrPath(content: string): QrPath {
  if (last?.content !== content) last = { content, drawn: draw(content) }
  return last.drawn
}

function draw(content: string): QrPath {
  const rows = qrCode(content)
  let path = ''
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue
      let end = x
      while (row[end]) end += 1
      path += `M${x + quiet} ${y + quiet}h${end - x}v1h${x - end}z`
      x = end
    }
  })
  return { size: rows.length + 2 * quiet, path }
}
