/** The device's end of the reference protocol. */
import { fromAscii, fromHex, readWord, sameBytes, toHex } from '../bytes/hex.ts'
import { isReaderError, ReaderError } from '../contract/errors.ts'
import type { ReaderPorts } from '../contract/ports.ts'
import type { CardData, ChipDecision } from '../contract/reader.ts'
import { createLink, type Link, type Message } from '../reference/link.ts'
import {
  answerBit,
  cardEvents,
  commands,
  entryBits,
  type Fields,
  keyKinds,
  keySchemes,
  news,
  pinWishes,
  prompts,
  readEntries,
  readFields,
  statuses,
  writeEntries,
  writeFields,
} from '../reference/words.ts'
import type { DeviceIdentity, Firmware } from './firmware.ts'
import type { DeviceKeys, TerminalKeySlot } from './secure-keys.ts'
import type { Terminal, TerminalRequest } from './terminal.ts'

export interface FirmwareOptions {
  readonly ports: Pick<ReaderPorts, 'after'>
  readonly identity: DeviceIdentity
  readonly keys: DeviceKeys
  readonly write: (bytes: Uint8Array) => void
}

export function createReferenceFirmware(options: FirmwareOptions): Firmware {
  let link: Link | undefined
  const stop = () => {
    link?.close()
    link = undefined
  }
  return {
    output: {
      prompt(prompt, digits) {
        void link?.send(
          news.prompt,
          writeFields({
            prompt: Uint8Array.of(prompts.indexOf(prompt)),
            digits: digits === undefined ? undefined : Uint8Array.of(digits),
          }),
        )
      },
      card(event) {
        const cardEvent = Uint8Array.of(cardEvents.indexOf(event))
        void link?.send(news.card, writeFields({ cardEvent }))
      },
    },
    start(terminal) {
      stop()
      const fresh = createLink(options.ports, options.write)
      fresh.onMessage((message) => void serve(options, { link: fresh, terminal }, message))
      link = fresh
    },
    push: (bytes) => link?.push(bytes),
    stop,
  }
}

interface Scene {
  readonly link: Link
  readonly terminal: Terminal
}

async function serve(
  options: FirmwareOptions,
  { link, terminal }: Scene,
  { command, payload }: Message,
): Promise<void> {
  let request: Uint8Array | undefined
  const answer = (status: number, fields: Fields = {}) =>
    link.send(
      command | answerBit,
      writeFields({ request, status: Uint8Array.of(status), ...fields }),
    )
  try {
    const fields = readFields(payload)
    request = fields.request
    await answer(0, await perform(options, terminal, { command, fields }))
  } catch (error) {
    await answer(statusOf(error))
  }
}

interface Command {
  readonly command: number
  readonly fields: Fields
}

async function perform(
  { identity, keys }: FirmwareOptions,
  terminal: Terminal,
  { command, fields }: Command,
): Promise<Fields> {
  switch (command) {
    case commands.hello:
      // Who connects anew has forgotten what it asked for before.
      terminal.cancel()
      return helloFields(identity, keys)
    case commands.read:
      return cardFields(await terminal.read(readRequest(fields)))
    case commands.complete:
      return decisionFields(await terminal.complete(required(fields.issuerData)))
    case commands.finish:
      terminal.finish()
      return {}
    case commands.cancel:
      terminal.cancel()
      return {}
    case commands.loadKeys:
    case commands.seal:
    case commands.prove:
      return sealingFields(keys.terminal, { command, fields })
    case commands.ping:
      return { battery: Uint8Array.of(identity.battery) }
    default:
      throw new ReaderError('reader_protocol')
  }
}

/** Keys of SM4 this device does not take. */
function sealingFields(slot: TerminalKeySlot | undefined, { command, fields }: Command): Fields {
  if (!slot) throw new ReaderError('reader_keys')
  if (command === commands.loadKeys) {
    const isKnown = keyKinds[required(fields.keyKind)[0] ?? -1] === 'double_track'
    const isTaken = isKnown && slot.load(required(fields.keyField), required(fields.masterCheck))
    if (!isTaken) throw new ReaderError('reader_keys')
    return {}
  }
  const mac = slot.mac(required(fields.macData))
  if (!mac) throw new ReaderError('reader_keys')
  if (command === commands.seal) return { mac }
  return { isGenuine: Uint8Array.of(sameBytes(mac, required(fields.mac)) ? 1 : 0) }
}

function statusOf(error: unknown): number {
  const code = isReaderError(error) ? error.code : 'reader_protocol'
  const found = Object.entries(statuses).find(([, name]) => name === code)
  return found ? Number(found[0]) : 8
}

function helloFields({ serial, model, battery }: DeviceIdentity, { scheme }: DeviceKeys): Fields {
  return {
    serial: fromAscii(serial),
    model: fromAscii(model),
    entries: Uint8Array.of(writeEntries(['swipe', 'insert', 'tap'])),
    keyScheme: Uint8Array.of(keySchemes.indexOf(scheme)),
    hasPinPad: Uint8Array.of(1),
    battery: Uint8Array.of(battery),
  }
}

function readRequest(fields: Fields): TerminalRequest {
  const pin = pinWishes[required(fields.pinWish)[0] ?? -1]
  const amount = toHex(required(fields.amount))
  const isYuan = toHex(required(fields.currency)) === '0156'
  if (!pin || !isYuan || !/^\d{12}$/.test(amount)) throw new ReaderError('reader_protocol')
  return {
    amount,
    pin,
    date: toHex(required(fields.dateTime)).slice(0, 6),
    accept: readEntries(required(fields.accept)[0] ?? 0),
    fallback: required(fields.fallbackAllowed)[0] === 1,
    timeoutMs: 1000 * readWord(required(fields.timeoutSeconds)),
  }
}

function cardFields(data: CardData): Fields {
  const { track2, pin } = data
  const hex = (text: string | undefined) => (text === undefined ? undefined : fromHex(text))
  const ascii = (text: string | undefined) => (text === undefined ? undefined : fromAscii(text))
  return {
    entry: Uint8Array.of(entryBits[data.entry]),
    isFallback: Uint8Array.of(data.fallback ? 1 : 0),
    maskedNumber: fromAscii(data.maskedNumber),
    expiry: ascii(data.expiry),
    serviceCode: ascii(data.serviceCode),
    sequence: ascii(data.sequence),
    track2: fromHex(track2.encrypted),
    track2Ksn: hex(track2.ksn),
    track2Window: hex(track2.window),
    pinBlock: hex(pin?.block),
    pinKsn: hex(pin?.ksn),
    chip: hex(data.chip),
  }
}

function decisionFields({ result, scripts }: ChipDecision): Fields {
  return {
    decision: Uint8Array.of(result === 'approved' ? 1 : 0),
    scripts: scripts === undefined ? undefined : fromHex(scripts),
  }
}

function required(value: Uint8Array | undefined): Uint8Array {
  if (!value) throw new ReaderError('reader_protocol')
  return value
}
