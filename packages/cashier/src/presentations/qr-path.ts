import { correction, generate } from 'lean-qr/nano'

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
  if (last?.content !== content) last = { content, drawn: encode(content) }
  return last.drawn
}

function encode(content: string): QrPath {
  const code = generate(content, { minCorrectionLevel: correction.M })
  let path = ''
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      if (!code.get(x, y)) continue
      let end = x
      while (code.get(end, y)) end += 1
      path += `M${x + quiet} ${y + quiet}h${end - x}v1h${x - end}z`
      x = end
    }
  }
  return { size: code.size + 2 * quiet, path }
}
