/** What is looked at of the card: track, number, limits, what its bank says, and the PIN. */
import {
  CryptoRefusal,
  cipherKey,
  decryptPin,
  decryptTrack,
  fromHex,
  type PinFormat,
  readTrack2,
} from '@tillway/card-crypto'
import { decodeLongPin, decodeSecurity, type SecurityField } from '../wire/security-field.ts'
import { type CardCall, isRefusal, type Refusal, refuse, type TerminalCall } from './call.ts'
import { cardByNumber } from './cards.ts'
import { isStanding } from './flow.ts'
import { algorithmOf } from './sign-in-schemes.ts'
import { businessDay, chinaClock } from './world.ts'

/** Decrypts the track; the number in it and the one in field 2 must be the same. */
export function readCard(call: TerminalCall): CardCall | Refusal {
  const { request } = call
  const told = request.text(2)
  const track2 = openTrack(call)
  if (track2 !== undefined && typeof track2 !== 'string') return track2
  const inTrack = track2 === undefined ? '' : panIn(track2)
  if (inTrack === undefined || (told !== '' && inTrack !== '' && told !== inTrack)) {
    return refuse('30')
  }
  const pan = told || inTrack
  return { ...call, pan, card: cardByNumber(pan), track2 }
}

function openTrack({ request, session }: TerminalCall): string | undefined | Refusal {
  const track = request.text(35).replace('=', 'D')
  if (track === '') return undefined
  if (decodeSecurity(request.text(53))?.trackEncrypted !== true) return track
  const algorithm = algorithmOf(session.scheme, 'track')
  if (algorithm === undefined || session.track === null) return refuse('30')
  return attempt(
    () => decryptTrack(cipherKey(algorithm, fromHex(session.track ?? '')), track),
    '30',
  )
}

function panIn(track: string): string | undefined {
  const read = attempt(() => readTrack2(track), '30')
  return isRefusal(read) ? undefined : read.pan
}

/** A chip card's stripe is taken only where its chip could not be read. */
export function checkStripe({ request, card }: CardCall): Refusal | undefined {
  const isSwipe = request.text(22).startsWith('02')
  const hasChip = /^[26]/.test(card?.serviceCode ?? '')
  const isFallback = ['1', '2'].includes(request.control.chipCondition ?? '0')
  return isSwipe && hasChip && !isFallback ? refuse('45') : undefined
}

/** Of what was bought with this card today. */
export function checkLimits({ world, request, card }: CardCall): Refusal | undefined {
  if (card?.daily === undefined) return undefined
  const bought = world.state.flows
    .ofCard(card.name, businessDay(world))
    .filter((flow) => flow.kind === 'sale' && isStanding(flow))
  const sum = bought.reduce((total, flow) => total + flow.amount, 0)
  if (sum + request.amount > card.daily.amount) return refuse('61')
  return bought.length >= card.daily.count ? refuse('65') : undefined
}

/** Known to its bank, not refused by it, and not expired. */
export function checkStatus({ world, card }: CardCall): Refusal | undefined {
  if (card === undefined) return refuse('14')
  const refusal = world.state.cards.refusal(card)
  if (refusal !== undefined) return refuse(refusal)
  const month = chinaClock(world.ports.clock.now()).slice(2, 6)
  return card.expiry < month ? refuse('54') : undefined
}

const maxMisses = 3
/** Fen up to which a card that is only held to the reader needs no PIN. */
const tapWithoutPin = 100_000

/** Wrong ones are counted for a day. `needed` is false where a message may do without. */
export function checkPin(call: CardCall, needed: boolean): Refusal | undefined {
  const { world, card } = call
  if (card?.pin === undefined) return undefined
  const day = businessDay(world)
  const block = pinBlockOf(call)
  if (block === undefined) return needed && asksForPin(call) ? refuse('55') : undefined
  if (world.state.cards.misses(card, day) >= maxMisses) return refuse('75')
  const pin = openPin(call, block)
  if (isRefusal(pin)) return pin
  if (pin === card.pin) {
    if (world.state.cards.misses(card, day) > 0) {
      world.append({ type: 'pin_met', card: card.name })
    }
    return undefined
  }
  world.append({ type: 'pin_missed', card: card.name, day })
  const misses = world.state.cards.misses(card, day)
  return refuse(misses >= maxMisses ? '75' : '55')
}

/** By the third digit of the service code: 0, 3 and 5 always, 6 and 7 where there is a pad. */
function asksForPin({ request, card }: CardCall): boolean {
  const isSmallTap = request.text(22).startsWith('07') && request.amount <= tapWithoutPin
  return !isSmallTap && /[03567]$/.test(card?.serviceCode ?? '')
}

/** In field 52, or in field 62 where it is too long for that. */
function pinBlockOf({ request }: CardCall): Uint8Array | undefined {
  const { fields } = request
  const [short, long] = [fields[52], fields[62]]
  const isLong = decodeSecurity(request.text(53))?.algorithm === 'sm4'
  if (isLong) return long instanceof Uint8Array ? decodeLongPin(long) : undefined
  return short instanceof Uint8Array ? short : undefined
}

type PinKind = Exclude<SecurityField['pin'], 'none'>

const formats: Readonly<Record<PinKind, readonly [short: PinFormat, long: PinFormat]>> = {
  without_card_number: ['iso1', 'sm4_plain'],
  with_card_number: ['iso0', 'sm4_pan'],
}

/** 99: of another format than field 53 says, or made with other keys. */
function openPin({ request, session, pan }: CardCall, block: Uint8Array): string | Refusal {
  const algorithm = algorithmOf(session.scheme, 'pin')
  const security = decodeSecurity(request.text(53))
  if (algorithm === undefined || security === undefined || security.pin === 'none') {
    return refuse('99')
  }
  if (security.algorithm !== algorithm) return refuse('99')
  const format = formats[security.pin][algorithm === 'sm4' ? 1 : 0]
  const key = cipherKey(algorithm, fromHex(session.pin))
  const digits = attempt(() => decryptPin(block, { format, key, pan }), '99')
  return isRefusal(digits) ? digits : [...digits].join('')
}

/** What cannot be opened is refused with this code. */
function attempt<T>(run: () => T, code: string): T | Refusal {
  try {
    return run()
  } catch (error) {
    if (error instanceof CryptoRefusal) return refuse(code)
    throw error
  }
}
