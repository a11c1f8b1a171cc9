/**
 * How a secret may be written somewhere: as it is, escaped, encoded, turned around, hashed. Texts
 * are kept in Latin-1, one character per byte, because that is how places are searched.
 */
import { createHash } from 'node:crypto'

export interface Spelling {
  readonly form: string
  readonly text: string
  /** So short that any digest may have it: only found with no digit or letter on either side. */
  readonly isShort: boolean
}

type Spell = (secret: string) => readonly string[]

/** So many digits are not met by chance in a few megabytes. */
const longEnough = 9

const forms: Readonly<Record<string, Spell>> = {
  raw: (secret) => [secret],
  grouped: (secret) => (isLongNumber(secret) ? [grouped(secret, ' '), grouped(secret, '-')] : []),
  reversed: (secret) => [[...secret].reverse().join('')],
  base64: (secret) => aligned(secret).flatMap(base64Spellings),
  hex: (secret) => bothCases(Buffer.from(secret).toString('hex')),
  'url-escaped': (secret) => [
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll(/%../g, (escaped) => escaped.toLowerCase()),
    ...bothCases(Buffer.from(secret).toString('hex').replaceAll(/../g, '%$&')),
  ],
  'json-escaped': (secret) => [JSON.stringify(secret).slice(1, -1), ...unicodeEscapes(secret)],
  'html-escaped': (secret) => [
    [...secret].map((char) => `&#${char.codePointAt(0)};`).join(''),
    [...secret].map((char) => `&#x${char.codePointAt(0)?.toString(16)};`).join(''),
  ],
  'utf-16': (secret) => [Buffer.from(secret, 'utf16le').toString('utf8')],
}

export const formNames: readonly string[] = Object.freeze(Object.keys(forms))

/** Every way to write the secret, each once. */
export function spellingsOf(secret: string): readonly Spelling[] {
  const found = new Map<string, Spelling>()
  const add = (form: string, text: string, isShort: boolean) => {
    if (text !== '' && !found.has(text)) found.set(text, { form, text, isShort })
  }
  for (const [form, spell] of Object.entries(forms)) {
    for (const written of spell(secret)) {
      const text = Buffer.from(written, 'utf8').toString('latin1')
      add(form, text, /^\d+$/.test(text) && text.length < longEnough)
    }
  }
  return [...found.values()]
}

/** Every way to write bytes down: as they are, in a text, as numbers, encoded, turned around. */
export function spellingsOfBytes(bytes: Uint8Array): readonly Spelling[] {
  const own = Buffer.from(bytes)
  const turned = Buffer.from(bytes).reverse()
  const written: Readonly<Record<string, readonly string[]>> = {
    bytes: [own.toString('latin1')],
    'bytes as utf-8': [Buffer.from(own.toString('latin1'), 'utf8').toString('latin1')],
    'bytes as base64': [0, 1, 2].flatMap((before) => alignedBytes(own, before)),
    'bytes as hex': bothCases(own.toString('hex')),
    'bytes as numbers': [[...own].join(',')],
    'reversed bytes': [turned.toString('latin1'), ...bothCases(turned.toString('hex'))],
  }
  return Object.entries(written).flatMap(([form, texts]) =>
    texts.map((text) => ({ form, text, isShort: false })),
  )
}

/** Hashes without a key: of a card number they are the number, for there are few enough to try. */
export function hashesOf(secret: string): readonly Spelling[] {
  return ['md5', 'sha1', 'sha256', 'sha512'].flatMap((algorithm) => {
    const hash = createHash(algorithm).update(secret).digest()
    const texts = [
      ...bothCases(hash.toString('hex')),
      hash.toString('base64'),
      hash.toString('base64url'),
    ]
    return texts.map((text) => ({ form: algorithm, text, isShort: false }))
  })
}

const isLongNumber = (secret: string) => /^\d{9,}$/.test(secret)
const grouped = (digits: string, by: string) => digits.replaceAll(/\d{4}(?=\d)/g, `$&${by}`)
const bothCases = (text: string) => [text.toLowerCase(), text.toUpperCase()]

/**
 * The characters of base64 that a secret decides alone, wherever in a longer text it begins: after
 * a number of bytes that leaves 0, 1 or 2 when divided by three.
 */
function aligned(secret: string): readonly string[] {
  return [0, 1, 2].map((before) => encodedAfter(Buffer.from(secret), before))
}

function encodedAfter(secret: Uint8Array, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), secret])
  const first = Math.ceil((before * 8) / 6)
  return bytes.toString('base64').slice(first, Math.floor((bytes.length * 8) / 6))
}

const alignedBytes = (bytes: Uint8Array, before: number) =>
  base64Spellings(encodedAfter(bytes, before))

function base64Spellings(text: string): readonly string[] {
  const forUrls = text.replaceAll('+', '-').replaceAll('/', '_')
  return [text, forUrls, encodeURIComponent(text), text.replaceAll('/', '\\/')]
}

function unicodeEscapes(secret: string): readonly string[] {
  const codeOf = (char: string) => char.charCodeAt(0).toString(16).padStart(4, '0')
  const all = secret.split('').map((char) => `\\u${codeOf(char)}`)
  const upper = all.map((text) => `\\u${text.slice(2).toUpperCase()}`)
  return [all.join(''), upper.join('')]
}
