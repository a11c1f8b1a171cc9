/**
 * Opens what a reader sent: the track moves from the reader's key to the terminal's, and the PIN
 * with it. The card number is seen here for as long as the message is being built.
 */
import { CryptoRefusal, placeWindow, readKeySerial, type WorkingKeys } from '@tillway/card-crypto'
import type { CardReading } from '@tillway/channel'
import { type ErrorCode, type Secret, secret } from '@tillway/kernel'
import { decodeTlv, MalformedMessage } from '@tillway/wire/iso8583'
import { type Change, entries, put, read } from './entries.ts'
import type { Held } from './held.ts'
import { blockSizes, isSealedByReader } from './sealing.ts'

export interface OpenedReading {
  readonly entry: CardReading['entry']
  /** Read from the chip, by contact or without. */
  readonly isChip: boolean
  readonly isFallback: boolean
  readonly pan: Secret<string>
  /** YYMM. */
  readonly expiry: string
  readonly sequence?: string
  /** As field 35 carries it, with D between the parts. */
  readonly track2: Secret<string>
  readonly trackEncrypted: boolean
  readonly pin?: Uint8Array
  readonly chip?: Uint8Array
  /** That the reader's counter was used; to be durable before the request leaves. */
  readonly changes: readonly Change[]
}

export type ReadingOrRefusal = OpenedReading | { readonly refused: ErrorCode }

/**
 * Reports what is wrong with a reading; nothing was sent then. `isAgain`: it is the one that the
 * reader was last counted by.
 */
export async function openReading(
  held: Held,
  reading: CardReading,
  keys: WorkingKeys,
  isAgain = false,
): Promise<ReadingOrRefusal> {
  try {
    return await open(held, reading, { working: keys, isAgain })
  } catch (error) {
    if (!(error instanceof CryptoRefusal || error instanceof MalformedMessage)) throw error
    const { terminalId } = held.terminal
    const why = error instanceof CryptoRefusal ? error.reason : error.path
    held.parts.log.warn({ terminalId, why }, 'a card reading cannot be opened')
    return { refused: 'card_data_invalid' }
  }
}

async function open(
  held: Held,
  reading: CardReading,
  { working, isAgain }: { readonly working: WorkingKeys; readonly isAgain: boolean },
): Promise<ReadingOrRefusal> {
  const { keys, settings } = held.parts
  const counted = await countReader(held, reading, isAgain)
  if (counted === undefined) return { refused: 'card_data_invalid' }
  const track = await keys.translateTrack({
    encrypted: bytesOf(reading.track2.encrypted),
    from: { base: held.ownKeys.readerBase, ksn: reading.track2.ksn ?? '' },
    encoding: settings.readerTrack,
    to: working.track,
  })
  if (reading.entry === 'swipe' && isChipCard(track.serviceCode) && !reading.fallback) {
    return { refused: 'card_insert_needed' }
  }
  const isByReader = isSealedByReader(held)
  const pin = isByReader
    ? pinOfReader(held, reading)
    : await translatePin(held, reading, { pan: track.pan, to: working.pin })
  const isChip = reading.entry !== 'swipe'
  const chip = isChip && reading.chip !== undefined ? bytesOf(reading.chip) : undefined
  if (chip === undefined ? isChip : decodeTlv(chip).length === 0) {
    return { refused: 'card_data_invalid' }
  }
  return {
    entry: reading.entry,
    isChip,
    isFallback: reading.entry === 'swipe' && reading.fallback,
    pan: track.pan,
    expiry: track.expiry.reveal(),
    ...(isChip && reading.sequence !== undefined ? { sequence: reading.sequence } : {}),
    track2: isByReader ? withWindow(track.track2, reading) : track.track2,
    trackEncrypted: isByReader || working.track !== null,
    ...(pin === undefined ? {} : { pin }),
    ...(chip === undefined ? {} : { chip }),
    changes: counted,
  }
}

/** The first digit of the service code tells that a card has a chip. */
const isChipCard = (serviceCode: string): boolean => /^[26]/.test(serviceCode)

/** What the acquirer wants encrypted the reader has encrypted itself. */
function withWindow(track2: Secret<string>, { track2: { window = '' } }: CardReading) {
  return secret(placeWindow(track2.reveal(), window))
}

/** Under the terminal's key already; nobody here can open it. */
function pinOfReader({ parts }: Held, { pin }: CardReading): Uint8Array | undefined {
  if (pin === undefined) return undefined
  const block = bytesOf(pin.block)
  if (block.length === blockSizes[parts.settings.algorithm]) return block
  throw new CryptoRefusal('pin_block_invalid', 'is no block of the working keys')
}

async function translatePin(
  { parts, ownKeys }: Held,
  { pin }: CardReading,
  { pan, to }: { readonly pan: Secret<string>; readonly to: string },
): Promise<Uint8Array | undefined> {
  if (pin === undefined) return undefined
  return await parts.keys.translatePin({
    block: bytesOf(pin.block),
    from: { base: ownKeys.readerBase, ksn: pin.ksn ?? '' },
    fromFormat: ownKeys.scheme === 'aes' ? 'iso4' : 'iso0',
    to,
    toFormat: parts.settings.algorithm === 'sm4' ? 'sm4_pan' : 'iso0',
    pan,
  })
}

/**
 * A reader's counter only goes up, so a reading that was recorded and is played again is found out.
 * Undefined for such a one, and for a reader that is not this terminal's.
 */
async function countReader(
  { parts, page, terminal, ownKeys }: Held,
  { track2, pin }: CardReading,
  isAgain: boolean,
): Promise<readonly Change[] | undefined> {
  const { terminalId } = terminal
  // A PIN under the terminal's own key has no serial number.
  const hasPinSerial = pin !== undefined && ownKeys.master !== null
  const serials = [track2.ksn ?? '', ...(hasPinSerial ? [pin.ksn ?? ''] : [])].map((ksn) =>
    readKeySerial(ownKeys.scheme, ksn),
  )
  const [{ device } = { device: '' }] = serials
  const isOwn = device.startsWith(ownKeys.serial) && serials.every((one) => one.device === device)
  if (!isOwn) {
    parts.log.warn({ terminalId }, 'a card was read by a reader of another terminal')
    return undefined
  }
  const highest = (await read(page, entries.reader(device))) ?? 0
  const counters = serials.map(({ counter }) => counter)
  if (isAgain && counters.every((counter) => counter === highest)) return []
  if (counters.some((counter) => counter <= highest)) {
    parts.log.warn({ terminalId }, 'a card reading was played again')
    return undefined
  }
  return [put(entries.reader(device), Math.max(...counters))]
}

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
