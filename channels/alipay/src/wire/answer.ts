/**
 * The gateway's answer: `{"alipay_trade_query_response":{…},"sign":"…"}`. The signature covers the
 * response node exactly as it was sent, so the node is cut out of the raw text by a small scanner
 * that knows strings; parsing and writing it again would change spaces, escapes and numbers.
 */

export interface AnswerParts {
  /** The response node as it was received: an object, or a quoted base64 text when encrypted. */
  readonly rawNode: string
  /** `error_response`: the gateway refused before it looked at the method. */
  readonly gatewayError: boolean
  readonly sign: string | undefined
  /** Which of its certificates the gateway signed with (certificate mode). */
  readonly certificateSerial: string | undefined
}

export type AnswerNode = Readonly<Record<string, unknown>>

const errorNodeName = 'error_response'

export function nodeNameOf(method: string): string {
  return `${method.replaceAll('.', '_')}_response`
}

/**
 * Splits a raw answer. Undefined when it is not one: broken JSON, a name that comes twice, no
 * response node, or both a response and an error.
 */
export function splitAnswer(text: string, method: string): AnswerParts | undefined {
  const members = scanMembers(text)
  if (members === undefined) return undefined
  const response = members.get(nodeNameOf(method))
  const error = members.get(errorNodeName)
  if ((response === undefined) === (error === undefined)) return undefined
  const sign = readText(members.get('sign'))
  const serial = readText(members.get('alipay_cert_sn'))
  if (sign === null || serial === null) return undefined
  return {
    rawNode: response ?? error ?? '',
    gatewayError: error !== undefined,
    sign,
    certificateSerial: serial,
  }
}

/** Parses a response node. Undefined when it is not an object. */
export function parseNode(rawNode: string): AnswerNode | undefined {
  const value = parseJson(rawNode)
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as AnswerNode) : undefined
}

/** The base64 text of an encrypted node, or undefined when the node is not a text. */
export function ciphertextOf(rawNode: string): string | undefined {
  const value = rawNode.startsWith('"') ? parseJson(rawNode) : undefined
  return typeof value === 'string' ? value : undefined
}

/** A text member of a node; undefined for anything else. */
export function textOf(node: AnswerNode, name: string): string | undefined {
  const value = Object.hasOwn(node, name) ? node[name] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Undefined: absent. Null: there, but not a text. */
function readText(raw: string | undefined): string | null | undefined {
  if (raw === undefined) return undefined
  const value = parseJson(raw)
  return typeof value === 'string' ? value : null
}

/** The members of the outermost object with their raw values. */
function scanMembers(text: string): ReadonlyMap<string, string> | undefined {
  const members = new Map<string, string>()
  let at = skipSpace(text, 0)
  if (text[at] !== '{') return undefined
  at = skipSpace(text, at + 1)
  while (text[at] === '"') {
    const nameEnd = endOfString(text, at)
    const name = readText(text.slice(at, nameEnd))
    const colon = skipSpace(text, nameEnd)
    if (typeof name !== 'string' || members.has(name) || text[colon] !== ':') return undefined
    const start = skipSpace(text, colon + 1)
    const end = endOfValue(text, start)
    if (end <= start) return undefined
    members.set(name, text.slice(start, end))
    at = skipSpace(text, end)
    if (text[at] === '}') return skipSpace(text, at + 1) === text.length ? members : undefined
    if (text[at] !== ',') return undefined
    at = skipSpace(text, at + 1)
  }
  return undefined
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1
  return at
}

/** Index after the closing quote; the end of the text when there is none. */
function endOfString(text: string, quote: number): number {
  for (let at = text.indexOf('"', quote + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0
    while (text[at - 1 - backslashes] === '\\') backslashes += 1
    if (backslashes % 2 === 0) return at + 1
  }
  return text.length
}

function endOfValue(text: string, start: number): number {
  const first = text[start]
  if (first === '"') return endOfString(text, start)
  if (first === '{' || first === '[') return endOfNested(text, start)
  let at = start
  while (at < text.length && !',}] \n\r\t'.includes(text.charAt(at))) at += 1
  return at
}

/** Index after the bracket that closes the one at `start`; `start` when it is never closed. */
function endOfNested(text: string, start: number): number {
  let depth = 0
  let at = start
  while (at < text.length) {
    const character = text[at]
    if (character === '"') {
      at = endOfString(text, at)
      continue
    }
    if (character === '{' || character === '[') depth += 1
    if (character === '}' || character === ']') depth -= 1
    at += 1
    if (depth === 0) return at
  }
  return start
}
