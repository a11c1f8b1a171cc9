/** Text in columns; a Chinese character takes two. */

const colourCode = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g')

export function widthOf(coloured: string): number {
  let width = 0
  const text = coloured.replaceAll(colourCode, '')
  for (const letter of text) width += /[\u1100-\u115f\u2e80-\uffdc]/.test(letter) ? 2 : 1
  return width
}

export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** Rows with their columns under one another, two spaces apart. */
export function columns(rows: readonly (readonly string[])[], indent = '  '): string {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((text, index) => {
      widths[index] = Math.max(widths[index] ?? 0, widthOf(text))
    })
  }
  const lines = rows.map((row) => {
    const last = row.length - 1
    const texts = row.map((text, index) =>
      index === last ? text : padded(text, widths[index] ?? 0),
    )
    return `${indent}${texts.join('  ')}`.trimEnd()
  })
  return lines.join('\n')
}
