/** Tells a mall whose colours shoppers could not read. */
import type { ThemeTokens } from './tokens.ts'

/** WCAG 2.2, 1.4.3: text of this size needs this much. */
const least = 4.5

/** Contrast ratio of two colours `#rgb` or `#rrggbb`, from 1 to 21; NaN for other notations. */
export function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

/** One sentence for each pair of tokens that is too weak; what is not given is not judged. */
export function weakPairs(tokens: ThemeTokens): readonly string[] {
  const given: ThemeTokens = { colorOnPrimary: '#fff', ...tokens }
  const pairs = [
    ['colorOnPrimary', 'colorPrimary'],
    ['colorText', 'colorBg'],
    ['colorMuted', 'colorBg'],
  ] as const
  return pairs.flatMap(([front, back]) => {
    const ratio = contrast(given[front] || '', given[back] || '')
    if (!(ratio < least)) return []
    return [`${front} on ${back} has a contrast of ${ratio.toFixed(2)}; text needs ${least}`]
  })
}

function luminance(color: string): number {
  const long = color.replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3')
  const [, ...parts] = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(long) || []
  const [red = Number.NaN, green = 0, blue = 0] = parts.map((hex) => {
    const part = Number.parseInt(hex, 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
