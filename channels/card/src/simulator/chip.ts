/**
 * The chip's side of a request (field 55): its cryptogram is checked for real, and answered. The
 * data under it are those of the Chinese financial card's first version: amounts, country, results,
 * currency, date, type, random number, profile, counter and the card's own verification results.
 */
import {
  applicationCryptogram,
  type CipherKey,
  cardMasterKey,
  cipherKey,
  fromHex,
  responseCryptogram,
  sameBytes,
  sessionKey,
  toHex,
} from '@tillway/card-crypto'
import { decodeTlv, encodeTlv, MalformedMessage } from '@tillway/wire/iso8583'
import { type CardCall, type Refusal, refuse } from './call.ts'
import { issuerKey, type SimulatedCard } from './cards.ts'
import type { HostRequest } from './request.ts'
import { chinaClock } from './world.ts'

const signedTags = ['9F02', '9F03', '9F1A', '95', '5F2A', '9A', '9C', '9F37', '82', '9F36']
const neededTags = [...signedTags, '9F26', '9F27', '9F10']

type Tags = ReadonlyMap<string, Uint8Array>

/** Undefined when the card was not read by its chip, or when everything is right. */
export function checkChip(call: CardCall): Refusal | undefined {
  const { world, request, card } = call
  const bytes = request.fields[55]
  if (!isByChip(request)) return undefined
  if (!(bytes instanceof Uint8Array) || card?.chip === undefined) return refuse('30')
  const tags = readTags(bytes)
  if (tags === undefined || !isComplete(tags)) return refuse('30')
  if (!agrees(call, tags)) return refuse('05')
  const counter = counterOf(tags)
  // A cryptogram that was seen before is a copy.
  if (counter <= world.state.cards.of(card).counter) return refuse('05')
  if (!isGenuine(card, tags)) return refuse('05')
  world.append({ type: 'counter_seen', card: card.name, counter })
  return undefined
}

function readTags(bytes: Uint8Array): Tags | undefined {
  try {
    return new Map(decodeTlv(bytes).map(({ tag, value }) => [tag, value]))
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined
    throw error
  }
}

/** By contact or without. */
function isByChip(request: HostRequest): boolean {
  return /^0[57]/.test(request.text(22))
}

function isComplete(tags: Tags): boolean {
  const isWhole = tags.get('9F26')?.length === 8 && tags.get('9F36')?.length === 2
  return isWhole && neededTags.every((tag) => tags.has(tag))
}

const requestsApproval = 0x80

/** A chip is told so where nothing is bought. */
const noAmount = '000000000000'

/** The chip and the message must tell of the same amount, currency, card and day. */
function agrees({ world, request }: CardCall, tags: Tags): boolean {
  const hex = (tag: string) => toHex(tags.get(tag) ?? new Uint8Array(0))
  const isArqc = ((tags.get('9F27')?.[0] ?? 0) & 0xc0) === requestsApproval
  return (
    isArqc &&
    hex('9F02') === (request.text(4) || noAmount) &&
    hex('5F2A') === '0156' &&
    hex('9A') === chinaClock(world.ports.clock.now()).slice(2, 8)
  )
}

function counterOf(tags: Tags): number {
  const [high = 0, low = 0] = tags.get('9F36') ?? []
  return 256 * high + low
}

function isGenuine(card: SimulatedCard, tags: Tags): boolean {
  const session = sessionOf(card, tags)
  const arqc = tags.get('9F26') ?? new Uint8Array(0)
  return sameBytes(applicationCryptogram(session, signedData(tags)), arqc)
}

/** The card's verification results stand in the issuer's data, behind index and version. */
function signedData(tags: Tags): Uint8Array {
  const parts = signedTags.map((tag) => tags.get(tag) ?? new Uint8Array(0))
  const results = (tags.get('9F10') ?? new Uint8Array(0)).subarray(3, 7)
  return Uint8Array.from([...parts, results].flatMap((part) => [...part]))
}

function sessionOf(card: SimulatedCard, tags: Tags): CipherKey {
  const counter = tags.get('9F36') ?? new Uint8Array(2)
  return sessionKey(chipKeyOf(card), { kind: 'pboc', counter })
}

/** The key inside the chip. */
export function chipKeyOf({ number, chip }: SimulatedCard): CipherKey {
  const sequence = chip?.sequence ?? '00'
  return cardMasterKey(cipherKey('tdes', fromHex(issuerKey)), {
    pan: number,
    sequence,
    option: 'A',
  })
}

/** Commands for the chip: unblock its PIN, before or after it has decided. */
const scripts: Readonly<Record<string, readonly string[]>> = {
  none: [],
  '71': ['71'],
  '72': ['72'],
  both: ['71', '72'],
}
const script = fromHex('9F180400000001860D8424000008A1B2C3D4E5F60718')

/** Field 55 of an approval: the issuer's cryptogram with its answer, and scripts on demand. */
export function answerChip(
  { world, request, card }: CardCall,
  code: string,
): Uint8Array | undefined {
  const bytes = request.fields[55]
  const tags = bytes instanceof Uint8Array ? readTags(bytes) : undefined
  const isAsked = isByChip(request) && tags !== undefined && isComplete(tags)
  if (card?.chip === undefined || !isAsked) return undefined
  const answer = Uint8Array.from(code, (character) => character.charCodeAt(0))
  const arqc = tags.get('9F26') ?? new Uint8Array(8)
  const arpc = responseCryptogram(sessionOf(card, tags), { arqc, answer })
  const wanted = scripts[world.state.settings.get('scripts')] ?? []
  return encodeTlv([
    { tag: '91', value: Uint8Array.from([...arpc, ...answer]) },
    ...wanted.map((tag) => ({ tag, value: script })),
  ])
}
