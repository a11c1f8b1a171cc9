/** A channel's colour, taken from its mark and made dark enough for white letters. */

const least = 4.5

type Rgb = readonly [number, number, number]

/** The first colour of the mark that is not white, as `#rrggbb`, with a contrast of 4.5 : 1 to white. */
export function brandColour(fills: readonly string[], fallback = '#3b5bdb'): string {
  const found = fills.map(parse).find((rgb) => rgb !== undefined && contrastToWhite(rgb) > 1.2)
  let rgb = found ?? parse(fallback) ?? [0, 0, 0]
  while (contrastToWhite(rgb) < least) rgb = darker(rgb)
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`
}

function parse(fill: string): Rgb | undefined {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(fill)
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(fill)
  const parts = short ? short.slice(1).map((digit) => digit + digit) : long?.slice(1)
  if (parts === undefined) return undefined
  const [red = 0, green = 0, blue = 0] = parts.map((part) => Number.parseInt(part, 16))
  return [red, green, blue]
}

const darker = ([red, green, blue]: Rgb): Rgb => [red * 0.97, green * 0.97, blue * 0.97]

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrastToWhite(rgb: Rgb): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((part) => {
    const value = part / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}
