/**
 * A second reader of JSON, which only looks for keys that stand twice and for how deep it goes. It
 * steps through the text letter by letter, unlike the ones that it is held against.
 */

export interface JsonShape {
  readonly isRepeated: boolean
  readonly depth: number
}

/** Of a text that `JSON.parse` takes. */
export function shapeOf(text: string): JsonShape {
  const open: { readonly keys: Set<string> | undefined; isKeyNext: boolean }[] = []
  let isRepeated = false
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at)
    const inside = open.at(-1)
    if (letter === '{' || letter === '[') {
      open.push({ keys: letter === '{' ? new Set() : undefined, isKeyNext: letter === '{' })
      depth = Math.max(depth, open.length)
    } else if (letter === '}' || letter === ']') open.pop()
    else if (letter === ',' && inside?.keys !== undefined) inside.isKeyNext = true
    else if (letter === '"') {
      const end = endOf(text, at)
      if (inside?.isKeyNext) {
        const key = JSON.parse(text.slice(at, end + 1)) as string
        isRepeated ||= inside.keys?.has(key) === true
        inside.keys?.add(key)
        inside.isKeyNext = false
      }
      at = end
    }
  }
  return { isRepeated, depth }
}

/** Of the quote that ends the text that begins at `quote`. */
function endOf(text: string, quote: number): number {
  let at = quote + 1
  while (text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1
  return at
}
