/**
 * JSON from outside. A key that stands twice in an object could mean one thing to the one who
 * signed it and another to us, so such a text is refused, as is anything deep, long or not an object.
 */

export type JsonObject = Readonly<Record<string, unknown>>

export const maxJsonBytes = 65_536
const maxDepth = 16
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The object in the text, or undefined when it is not one that can be trusted to mean one thing. */
export function parseJsonObject(input: Uint8Array | string): JsonObject | undefined {
  if (input.length > maxJsonBytes) return undefined
  try {
    const text = typeof input === 'string' ? input : utf8.decode(input)
    const value: unknown = JSON.parse(text)
    return isObject(value) && isUnambiguous(text) ? value : undefined
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A non-empty string field. */
export function textOf(object: JsonObject, name: string): string | undefined {
  const value = Object.hasOwn(object, name) ? object[name] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function objectOf(object: JsonObject, name: string): JsonObject | undefined {
  const value = Object.hasOwn(object, name) ? object[name] : undefined
  return isObject(value) ? value : undefined
}

/** A non-negative integer that a double holds exactly; the zero that has a sign is none. */
export function countOf(object: JsonObject, name: string): number | undefined {
  const value = Object.hasOwn(object, name) ? object[name] : undefined
  const isCount = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
  return isCount && !Object.is(value, -0) ? value : undefined
}

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g

/** Walks the tokens of a text that `JSON.parse` took; looks for repeated keys and deep nesting. */
function isUnambiguous(text: string): boolean {
  const open: (Set<string> | undefined)[] = []
  let lastString = ''
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(undefined)
    else if (token === '}' || token === ']') open.pop()
    else if (token !== ':') lastString = token
    else if (isRepeated(lastString, open.at(-1))) return false
    if (open.length > maxDepth) return false
  }
  return true
}

function isRepeated(token: string, keys: Set<string> | undefined): boolean {
  const key = token.includes('\\') ? String(JSON.parse(token)) : token.slice(1, -1)
  if (keys?.has(key)) return true
  keys?.add(key)
  return false
}
