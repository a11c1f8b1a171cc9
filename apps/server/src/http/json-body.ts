/**
 * Reads a JSON body strictly. Two readers of one body must not see two things, so what a lenient
 * parser would mend is refused: bad UTF-8, a key that stands twice (RFC 8259 section 4 leaves its
 * meaning open), and texts that no database keeps as they are (NUL, half of a surrogate pair).
 */
import { PayError } from '@tillway/kernel'

const decoder = new TextDecoder('utf-8', { fatal: true })

export function decodeBody(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new PayError('invalid_json', 'the body is not valid UTF-8', { cause })
  }
}

const unkeepable = /[\0\p{Surrogate}]/u

interface Frame {
  /** Keys seen so far; undefined in an array. */
  readonly keys: Set<string> | undefined
  key: string
}

/**
 * Checks what a JSON parser lets pass. `text` must have been parsed before: it is taken for granted
 * that it is JSON. Throws `invalid_json` for a key that stands twice and `invalid_request` for a
 * text that cannot be kept; both name the parameter.
 */
export function checkStrictJson(text: string): void {
  const token = /"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|[{}[\]]/g
  const frames: Frame[] = []
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [whole, string, colon] = match
    if (string !== undefined) checkString({ string, isKey: colon !== undefined, frames })
    else if (whole === '{') frames.push({ keys: new Set(), key: '' })
    else if (whole === '[') frames.push({ keys: undefined, key: '' })
    else frames.pop()
  }
}

function checkString(found: { string: string; isKey: boolean; frames: readonly Frame[] }): void {
  const { string, isKey, frames } = found
  const isPlain = !string.includes('\\')
  const value = isPlain ? string : (JSON.parse(`"${string}"`) as string)
  const frame = frames.at(-1)
  if (isKey && frame?.keys !== undefined) {
    const isAgain = frame.keys.has(value)
    frame.keys.add(value)
    frame.key = value
    if (isAgain) throw new PayError('invalid_json', 'a key stands twice', paramOf(frames))
  }
  if (isPlain || !unkeepable.test(value)) return
  throw new PayError('invalid_request', 'a text holds NUL or half a character', paramOf(frames))
}

function paramOf(frames: readonly Frame[]): { param?: string } {
  const path = frames.map(({ key }) => key).filter((key) => key !== '')
  return path.length === 0 ? {} : { param: path.join('.').replace(unkeepable, '?') }
}
