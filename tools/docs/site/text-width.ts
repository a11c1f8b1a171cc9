/** How wide a text will be drawn, near enough to draw around it: Chinese is as wide as it is high. */
export function textWidth(text: string, size = 13): number {
  let width = 0
  for (const character of text) width += /[\u2e80-\uffef]/.test(character) ? size : size * 0.56
  return Math.ceil(width)
}

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** The width in pixels below which a drawing is scrolled instead of made smaller. */
export const smallest = (width: number): number => Math.min(Math.ceil(width), 600)
