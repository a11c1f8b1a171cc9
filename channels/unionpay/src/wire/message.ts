/**
 * Messages of the gateway (ACP 5.1.0): flat fields that are signed un-encoded, sent as a form and
 * answered as one line of `name=value` pairs without any encoding. A value may itself be a group,
 * `{a=b&c=d}`, so an answer is split only where no bracket is open.
 */

export type Fields = Readonly<Record<string, string>>

/** What an answer is before its signature is looked at. */
export type AnswerReading =
  | { readonly kind: 'message'; readonly fields: Fields }
  /** The gateway could not read the request: bare text without a signature. */
  | { readonly kind: 'invalid_request' }
  | { readonly kind: 'unreadable' }

/** The bare text with which the gateway answers what it cannot read. */
export const invalidRequest = 'Invalid request.'

export const formContentType = 'application/x-www-form-urlencoded;charset=UTF-8'

const maxMessageLength = 4_000_000
const maxFields = 256
const maxDepth = 4
const pairStart = /^[A-Za-z0-9_.-]{1,64}=/
const fieldName = /^[A-Za-z0-9_.-]{1,64}$/

/**
 * What a signature covers: all fields but `signature` and empty ones, by name in byte order,
 * joined raw.
 */
export function signingText(fields: Fields): string {
  return joinPairs(Object.keys(withoutEmpty(fields)).sort(), fields)
}

/**
 * Whether the signing text can be read back into these fields alone. It is joined without any
 * escape, so in a form one field could be hidden in the value of another, or cut out of a group,
 * and the signature would still be right.
 */
export function isUnambiguous(fields: Fields): boolean {
  return Object.values(fields).every((value) => {
    const pairs = splitPairs(value)
    return pairs?.slice(1).every((pair) => !pairStart.test(pair)) ?? false
  })
}

/** The body of a request or a notification; empty fields are left out. */
export function encodeForm(fields: Fields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
}

/** A synchronous answer as the gateway writes it, un-encoded; empty fields are left out. */
export function writeAnswer(fields: Fields): string {
  const names = Object.keys(fields).filter((name) => fields[name] !== '')
  return names.map((name) => `${name}=${fields[name]}`).join('&')
}

/** Reads a synchronous answer. Never throws: a broken one, or one with a field twice, is `unreadable`. */
export function readAnswer(body: Uint8Array | string): AnswerReading {
  const text = decodeUtf8(body)
  if (text?.trim() === invalidRequest) return { kind: 'invalid_request' }
  const fields = text === undefined ? undefined : readPairs(text)
  return fields === undefined ? { kind: 'unreadable' } : { kind: 'message', fields }
}

/** Reads a form (a notification, a request, a front return); undefined when it is malformed. */
export function readForm(body: Uint8Array | string): Fields | undefined {
  const text = decodeUtf8(body)
  if (text === undefined || text === '') return undefined
  return collect(
    text.split('&').filter((pair) => pair !== ''),
    decodePercent,
  )
}

/** `{a=b&c=d}`, as in `tokenPayData`; empty fields are left out. */
export function writeGroup(fields: Fields): string {
  return `{${writeAnswer(fields)}}`
}

/** Reads `{a=b&c=d}`; undefined when it is not one whole group. */
export function readGroup(text: string): Fields | undefined {
  if (!text.startsWith('{') || !text.endsWith('}') || text.length > maxMessageLength) {
    return undefined
  }
  return text === '{}' ? Object.freeze({}) : readPairs(text.slice(1, -1))
}

function withoutEmpty(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => name !== 'signature' && value !== ''),
  )
}

function joinPairs(names: readonly string[], fields: Fields): string {
  return names.map((name) => `${name}=${fields[name]}`).join('&')
}

function readPairs(text: string): Fields | undefined {
  const pairs = splitPairs(text)
  return pairs === undefined ? undefined : collect(pairs, (value) => value)
}

/** Splits at every `&` outside brackets; undefined when the brackets do not match or nest too deep. */
function splitPairs(text: string): readonly string[] | undefined {
  const pairs: string[] = []
  const open: string[] = []
  let start = 0
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '{') open.push('}')
    else if (character === '[') open.push(']')
    else if (character === '}' || character === ']') {
      if (open.pop() !== character) return undefined
    } else if (character === '&' && open.length === 0) {
      pairs.push(text.slice(start, at))
      start = at + 1
    }
    if (open.length > maxDepth || pairs.length > maxFields) return undefined
  }
  pairs.push(text.slice(start))
  return open.length === 0 ? pairs : undefined
}

/**
 * Fields of `name=value` pairs, cut at the first `=`; undefined for a bad or repeated name. An empty
 * field is as good as none, because no signature covers it: anybody could have put it there.
 */
function collect(
  pairs: readonly string[],
  decode: (text: string) => string | undefined,
): Fields | undefined {
  if (pairs.length > maxFields) return undefined
  const names = new Set<string>()
  const fields: [name: string, value: string][] = []
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    const name = equals < 0 ? undefined : decode(pair.slice(0, equals))
    const value = decode(pair.slice(equals + 1))
    if (name === undefined || value === undefined) return undefined
    if (!fieldName.test(name) || names.has(name)) return undefined
    names.add(name)
    if (value !== '') fields.push([name, value])
  }
  return Object.freeze(Object.fromEntries(fields))
}

function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodeUtf8(body: Uint8Array | string): string | undefined {
  if (body.length > maxMessageLength) return undefined
  if (typeof body === 'string') return body
  try {
    return utf8.decode(body)
  } catch {
    return undefined
  }
}
