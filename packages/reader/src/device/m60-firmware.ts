/** The device's end of the M60 class. */
import { concat, fromAscii, fromHex, readWord, toAscii, toHex, wordOf } from '../bytes/hex.ts'
import { isReaderError } from '../contract/errors.ts'
import type { CardData } from '../contract/reader.ts'
import {
  counted,
  createM60Reader,
  cursorOf,
  m60Chunk,
  m60Commands,
  m60EntryModes,
  m60Statuses,
  writeM60,
} from '../m60/words.ts'
import type { Firmware } from './firmware.ts'
import type { FirmwareOptions } from './reference-firmware.ts'
import type { Terminal, TerminalRequest } from './terminal.ts'

export function createM60Firmware({ identity, write }: FirmwareOptions): Firmware {
  let push: (bytes: Uint8Array) => void = () => {}
  let connection = 0
  const send = (command: number, content: Uint8Array) => {
    const whole = writeM60(command, content)
    for (let at = 0; at < whole.length; at += m60Chunk) write(whole.slice(at, at + m60Chunk))
  }
  const serve = async (terminal: Terminal, command: number, content: Uint8Array) => {
    if (command === m60Commands.identity) {
      return counted(fromAscii(identity.serial.padEnd(16).slice(0, 16)))
    }
    if (command === m60Commands.battery) return Uint8Array.of(identity.battery)
    if (command === m60Commands.readCard)
      return cardBytes(await terminal.read(readRequest(content)))
    if (command === m60Commands.secondCryptogram) {
      const { result, scripts } = await terminal.complete(content.slice(2, 2 + readWord(content)))
      const verdict = Uint8Array.of(result === 'approved' ? 0x40 : 0)
      return concat(verdict, counted(fromHex(scripts ?? '')))
    }
    if (command !== m60Commands.powerOffCard) throw new RangeError('no such command')
    terminal.finish()
    return new Uint8Array()
  }
  return {
    // It says nothing of its own accord; what it prompts for stands on its display.
    output: { prompt: () => {}, card: () => {} },
    start(terminal) {
      terminal.cancel()
      connection += 1
      const mine = connection
      const answer = (command: number, content: Uint8Array) => {
        if (mine === connection) send(command, content)
      }
      push = createM60Reader(
        (command, content) => {
          serve(terminal, command, content).then(
            (data) => answer(command, concat(Uint8Array.of(0), data)),
            (error) => answer(command, Uint8Array.of(statusOf(error))),
          )
        },
        () => {},
      )
    },
    push: (bytes) => push(bytes),
    stop() {
      connection += 1
    },
  }
}

function statusOf(error: unknown): number {
  const code = isReaderError(error) ? error.code : 'reader_failed'
  return m60Statuses.find(([, name]) => name === code)?.[0] ?? 0xe5
}

function readRequest(content: Uint8Array): TerminalRequest {
  const cursor = cursorOf(content)
  const [, pinFlag] = cursor.take(7)
  const amount = toAscii(cursor.take(12))
  const date = toHex(cursor.take(3))
  const timeoutMs = 1000 * (cursor.take(1)[0] ?? 0)
  const pin = pinFlag === 1 ? 'required' : 'none'
  return { amount, date, pin, accept: ['swipe', 'insert', 'tap'], fallback: true, timeoutMs }
}

const cardModes = { swipe: 1, insert: 2, tap: 3 } as const

function cardBytes(data: CardData): Uint8Array {
  const { entry, fallback, maskedNumber, expiry = '', serviceCode = '', chip = '', pin } = data
  const how = m60EntryModes[fallback ? 'fallback' : entry]
  const issued = fromHex(chip)
  const none = new Uint8Array()
  return concat(
    Uint8Array.of(cardModes[entry]),
    fromHex(`${how}${pin ? '1' : '2'}0`),
    counted(fromAscii(`${maskedNumber}D${expiry}${serviceCode}`)),
    counted(fromHex(data.track2.encrypted)),
    counted(none),
    counted(none),
    wordOf(issued.length),
    issued,
    counted(fromHex(pin?.block ?? '')),
    counted(fromAscii(data.sequence ?? '')),
    counted(none),
  )
}
