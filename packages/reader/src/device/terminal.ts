/**
 * What a reader does between its plug and the person's hands, whatever protocol it speaks: asks for
 * a card, refuses the stripe of a card with a chip, takes the PIN, encrypts, waits for the host,
 * and gives the chip the last word. Nothing clear leaves this file.
 */
import { toHex } from '../bytes/hex.ts'
import { ReaderError, type ReaderErrorCode } from '../contract/errors.ts'
import { given } from '../contract/given.ts'
import type { Cancel, ReaderPorts } from '../contract/ports.ts'
import type {
  CardData,
  CardEvent,
  ChipDecision,
  Entry,
  PinWish,
  Prompt,
} from '../contract/reader.ts'
import { maskedNumberOf, pinRuleOf, type SimulatedCard, track2Of } from './card.ts'
import { type ChipSession, startChip } from './chip.ts'
import type { DeviceKeys } from './secure-keys.ts'
import type { DeviceCipher } from './triple-des.ts'

export interface TerminalRequest {
  /** Twelve digits. */
  readonly amount: string
  /** YYMMDD. */
  readonly date: string
  readonly accept: readonly Entry[]
  readonly pin: PinWish
  readonly fallback: boolean
  readonly timeoutMs: number
}

export type Phase =
  | 'off'
  | 'idle'
  | 'card'
  | 'reading'
  | 'pin'
  | 'online'
  | 'completing'
  | 'completed'
  | 'removal'

export interface TerminalOutput {
  prompt(prompt: Prompt, digits?: number): void
  card(event: CardEvent): void
  /** Something that a screen shows is different. */
  changed(): void
}

export interface TerminalOptions {
  readonly ports: ReaderPorts
  readonly keys: DeviceKeys
  readonly cipher: DeviceCipher
  readonly output: TerminalOutput
}

/** What the device knows from one moment to the next; all of it but the counters goes with the power. */
export interface Desk extends TerminalOptions {
  phase: Phase
  prompt: Prompt | undefined
  slot: SimulatedCard | undefined
  job: Job | undefined
  read: Read | undefined
  digits: string
  /** Twelve digits, from the request to the end of the payment. */
  amount: string | undefined
  stopTimer: Cancel
  /** How many transactions each chip has made. Kept in the chip, so it survives. */
  readonly chipCounters: Map<string, number>
}

interface Job {
  readonly request: TerminalRequest
  readonly resolve: (data: CardData) => void
  readonly reject: (error: ReaderError) => void
  chipFailures: number
  /** The chip failed often enough: the stripe will do. */
  stripeWillDo: boolean
}

/** The card of a payment, until the payment is over for the device. */
interface Read {
  readonly entry: Entry
  readonly card: SimulatedCard
  readonly fallback: boolean
  readonly chip: ChipSession | undefined
  reject?: (error: ReaderError) => void
}

/** Milliseconds that a chip takes for its part. */
export const chipMs = 350
/** Failures of the chip before the stripe will do. */
export const chipTries = 3
/** Milliseconds that the device waits for the host. */
export const onlineMs = 120_000

export function createDesk(options: TerminalOptions): Desk {
  return {
    ...options,
    phase: 'idle',
    prompt: undefined,
    slot: undefined,
    job: undefined,
    read: undefined,
    digits: '',
    amount: undefined,
    stopTimer: () => {},
    chipCounters: new Map(),
  }
}

/** What the host asks for. Everything rejects with a `ReaderError`, whose code goes over the wire. */
export interface Terminal {
  read(request: TerminalRequest): Promise<CardData>
  complete(issuerData: Uint8Array): Promise<ChipDecision>
  finish(): void
  cancel(): void
  powerOff(): void
  powerOn(): void
}

export function createTerminal(desk: Desk): Terminal {
  return {
    read: (request) => startReading(desk, request),
    complete: (issuerData) => complete(desk, issuerData),
    finish: () => {
      if (!desk.job) rest(desk)
    },
    cancel() {
      if (desk.job) fail(desk, 'reader_cancelled')
      else {
        desk.read?.reject?.(new ReaderError('reader_cancelled'))
        rest(desk)
      }
    },
    powerOff() {
      desk.stopTimer()
      desk.job = undefined
      desk.read = undefined
      desk.digits = ''
      desk.amount = undefined
      enter(desk, 'off')
    },
    powerOn: () => enter(desk, 'idle'),
  }
}

export function enter(desk: Desk, phase: Phase, prompt?: Prompt): void {
  desk.phase = phase
  desk.prompt = prompt
  if (prompt) desk.output.prompt(prompt)
  desk.output.changed()
}

/** One clock at a time: for the card, for the PIN, for the chip, for the host. */
export function arm(desk: Desk, delayMs: number, run: () => void): void {
  desk.stopTimer()
  desk.stopTimer = desk.ports.after(delayMs, run)
}

function startReading(desk: Desk, request: TerminalRequest): Promise<CardData> {
  if (desk.job || desk.phase === 'completing') {
    return Promise.reject(new ReaderError('reader_busy'))
  }
  desk.read = undefined
  desk.amount = request.amount
  return new Promise((resolve, reject) => {
    desk.job = { request, resolve, reject, chipFailures: 0, stripeWillDo: false }
    arm(desk, request.timeoutMs, () => fail(desk, 'reader_timeout'))
    if (desk.slot) enter(desk, 'removal', 'remove_card')
    else askForCard(desk)
  })
}

/** Says which way the card may come; what may come in several ways is just to be presented. */
export function askForCard(desk: Desk, prompt?: Prompt): void {
  const { accept = [] } = desk.job?.request ?? {}
  const [only, ...others] = desk.job?.stripeWillDo ? (['swipe'] as const) : accept
  const usual: Prompt = only && others.length === 0 ? `${only}_card` : 'present_card'
  enter(desk, 'card', prompt ?? usual)
}

export function fail(desk: Desk, code: ReaderErrorCode): void {
  const { job } = desk
  desk.job = undefined
  rest(desk)
  job?.reject(new ReaderError(code))
}

/** Back to where it began, once the card is out. */
export function rest(desk: Desk): void {
  desk.stopTimer()
  desk.read = undefined
  desk.digits = ''
  desk.amount = undefined
  if (desk.slot) enter(desk, 'removal', 'remove_card')
  else enter(desk, 'idle')
}

/** The card is known: on to the PIN, or to the host. */
export function takeCard(desk: Desk, entry: Entry, card: SimulatedCard): void {
  const { job } = desk
  if (!job) return
  const { request } = job
  const fallback = entry === 'swipe' && job.stripeWillDo
  const chip = entry === 'swipe' ? undefined : openChip(desk, card, request)
  desk.read = { entry, card, fallback, chip }
  const rule = request.pin === 'by_card' ? pinRuleOf(card) : request.pin
  if (rule === 'none') sendOnline(desk, undefined)
  else {
    desk.digits = ''
    arm(desk, request.timeoutMs, () => fail(desk, 'reader_timeout'))
    enter(desk, 'pin', 'enter_pin')
  }
}

function openChip(
  { cipher, chipCounters, ports }: Desk,
  card: SimulatedCard,
  { amount, date }: TerminalRequest,
): ChipSession | undefined {
  const { chip } = card
  if (!chip) return undefined
  const counter = (chipCounters.get(card.id) ?? chip.counter) + 1
  chipCounters.set(card.id, counter)
  const terms = { amount, date, unpredictable: ports.random(4) }
  return startChip(cipher, card, { chip, counter, terms })
}

/** Encrypts, forgets what was typed, and hands the reading over. */
export function sendOnline(desk: Desk, pin: string | undefined): void {
  const { job, read } = desk
  const cipher = desk.keys.next()
  desk.digits = ''
  if (!job || !read) return
  if (!cipher) {
    fail(desk, 'reader_failed')
    return
  }
  const { card, entry, fallback, chip } = read
  const named = given({ ksn: cipher.ksn })
  const window = cipher.encryptWindow?.(track2Of(card))
  desk.job = undefined
  arm(desk, onlineMs, () => rest(desk))
  enter(desk, 'online', 'processing')
  job.resolve({
    entry,
    fallback,
    maskedNumber: maskedNumberOf(card),
    expiry: card.expiry,
    serviceCode: card.serviceCode,
    track2: {
      encrypted: toHex(cipher.encryptTrack(track2Of(card))),
      ...named,
      ...given({ window: window && toHex(window) }),
    },
    ...given({
      sequence: chip && card.chip?.sequence.padStart(3, '0'),
      chip: chip && toHex(chip.data),
      pin:
        pin === undefined
          ? undefined
          : // Under the terminal's own key it has no serial number.
            { block: toHex(cipher.encryptPin(pin, card.number)), ...(window ? {} : named) },
    }),
  })
}

function complete(desk: Desk, issuerData: Uint8Array): Promise<ChipDecision> {
  const { read } = desk
  if (desk.phase !== 'online' || !read?.chip) return Promise.reject(new ReaderError('reader_order'))
  // A card that was held against the reader has left, and the issuer has the last word.
  if (read.entry === 'tap') return Promise.resolve({ result: 'approved' })
  if (!desk.slot) return Promise.reject(new ReaderError('card_removed'))
  const { chip } = read
  return new Promise((resolve, reject) => {
    read.reject = reject
    enter(desk, 'completing', 'processing')
    arm(desk, chipMs, () => {
      try {
        const { result, scripts } = chip.finish(issuerData)
        resolve({ result, ...given({ scripts: scripts && toHex(scripts) }) })
      } catch {
        reject(new ReaderError('reader_protocol'))
      }
      arm(desk, onlineMs, () => rest(desk))
      enter(desk, 'completed')
    })
  })
}
