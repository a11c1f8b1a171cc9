/** Looks for canaries wherever things are kept or told. */
import { hashesOf, type Spelling, spellingsOf, spellingsOfBytes } from './spellings.ts'

export interface Canary {
  readonly what: string
  readonly text: string
  /** Also looked for as a plain hash. */
  readonly isHashable?: boolean
  /**
   * Three or four digits are everywhere: they are looked for with these words before them, and as
   * a whole value.
   */
  readonly after?: readonly string[]
  /** The same in binary (a key, digits packed two in a byte): looked for as bytes, and encoded. */
  readonly bytes?: readonly Uint8Array[]
}

export interface Place {
  readonly name: string
  readonly content: string | Uint8Array
  /** Single values, each of which may be a canary as it stands. */
  readonly values?: readonly string[]
}

export type Search = (places: readonly Place[]) => readonly string[]

/** Public, and full of digits in base64 that may happen to be those of a code. */
const certificate = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/** Answers what was found where; nothing about it says the secret itself. */
export function createSearch(canaries: readonly Canary[]): Search {
  const sought = canaries.map((canary) => ({ canary, spellings: spellingsOfCanary(canary) }))
  return (places) =>
    places.flatMap((place) => {
      const text = Buffer.from(place.content).toString('latin1').replaceAll(certificate, '')
      return sought.flatMap(({ canary, spellings }) => {
        const found = spellings.filter((spelling) => isIn(text, spelling)).map(({ form }) => form)
        const isValue = place.values?.includes(canary.text) === true
        const all = new Set([...found, ...(isValue ? ['a value'] : [])])
        return [...all].map((form) => `${canary.what} (${form}) in ${place.name}`)
      })
    })
}

export function spellingsOfCanary(canary: Canary): readonly Spelling[] {
  const { text, after, isHashable, bytes = [] } = canary
  const hashes = isHashable === true ? hashesOf(text) : []
  const packed = bytes.flatMap(spellingsOfBytes)
  if (after === undefined) return [...spellingsOf(text), ...hashes, ...packed]
  return after.flatMap((words) => spellingsOf(words + text))
}

function isIn(text: string, spelling: Spelling): boolean {
  if (!spelling.isShort) return text.includes(spelling.text)
  for (let at = text.indexOf(spelling.text); at >= 0; at = text.indexOf(spelling.text, at + 1)) {
    const around = text.charAt(at - 1) + text.charAt(at + spelling.text.length)
    if (!/[0-9a-z]/i.test(around)) return true
  }
  return false
}
