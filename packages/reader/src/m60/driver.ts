/**
 * The driver of the M60 class. The device does a whole reading in one command and says nothing in
 * between, and it cannot be called off: the person does that at its keys, or its time runs out.
 */
import { concat, fromAscii, fromHex, readWord, toAscii, toHex, wordOf } from '../bytes/hex.ts'
import { chinaTime } from '../contract/china-time.ts'
import { ReaderError } from '../contract/errors.ts'
import { given } from '../contract/given.ts'
import { createListeners } from '../contract/listeners.ts'
import type { ReaderPorts } from '../contract/ports.ts'
import type {
  CardData,
  DeviceNews,
  DriverSession,
  ReaderDriver,
  ReadRequest,
  Transport,
} from '../contract/reader.ts'
import {
  createM60Reader,
  cursorOf,
  m60Chunk,
  m60Commands,
  m60EntryModes,
  m60Statuses,
  writeM60,
} from './words.ts'

/** Milliseconds for an answer that needs nobody's hands. */
const promptAnswerMs = 5000

export const m60Driver: ReaderDriver = {
  id: 'm60',
  match: ({ name }) => /^(?:m60|jhl)/i.test(name),
  async attach(transport, ports) {
    const line = createLine(transport, ports)
    try {
      const serial = cursorOf(await line.ask(m60Commands.identity)).takeCounted()
      const [battery] = await line.ask(m60Commands.battery)
      return createSession(line, { serial: toAscii(serial).trim(), battery }, { transport, ports })
    } catch (error) {
      await line.close()
      throw error instanceof ReaderError ? error : new ReaderError('reader_protocol')
    }
  },
}

interface Place {
  readonly transport: Transport
  readonly ports: ReaderPorts
}

function createSession(
  line: Line,
  { serial, battery }: { serial: string; battery: number | undefined },
  { transport, ports }: Place,
): DriverSession {
  return {
    info: {
      serial,
      model: 'M60',
      transport: transport.kind,
      entries: ['swipe', 'insert', 'tap'],
      hasPinPad: true,
      keyScheme: 'working_keys',
      ...given({ battery }),
    },
    onNews: line.onNews,
    async read(request) {
      const content = requestBytes(request, chinaTime(ports.today()))
      const data = parsed(await line.ask(m60Commands.readCard, content, null), readCardData)
      // The device takes whatever comes; what was not asked for is not used.
      const isWanted = request.accept.includes(data.entry) && (request.fallback || !data.fallback)
      if (!isWanted) throw new ReaderError('card_unreadable')
      return data
    },
    async complete(issuerData) {
      const content = concat(wordOf(issuerData.length), issuerData)
      const answer = await line.ask(m60Commands.secondCryptogram, content, null)
      return parsed(answer, (bytes) => {
        const cursor = cursorOf(bytes)
        const isApproved = cursor.take(1)[0] === 0x40
        const scripts = cursor.takeCounted()
        return {
          result: isApproved ? ('approved' as const) : ('declined' as const),
          ...given({ scripts: scripts.length > 0 ? toHex(scripts) : undefined }),
        }
      })
    },
    async finish() {
      await line.ask(m60Commands.powerOffCard)
    },
    cancel: async () => {},
    close: line.close,
  }
}

interface Line {
  ask(command: number, content?: Uint8Array, timeoutMs?: number | null): Promise<Uint8Array>
  readonly onNews: DriverSession['onNews']
  close(): Promise<void>
}

function createLine(transport: Transport, ports: ReaderPorts): Line {
  const told = createListeners<DeviceNews>()
  let isOver = false
  let waiting: { command: number; settle: (run: () => Uint8Array) => void } | undefined
  const settle = (run: () => Uint8Array) => {
    const current = waiting
    waiting = undefined
    current?.settle(run)
  }
  const end = (unexpected: boolean) => {
    if (isOver) return
    isOver = true
    stopData()
    stopClose()
    settle(() => {
      throw new ReaderError('reader_disconnected')
    })
    told.tell({ type: 'disconnected', unexpected })
  }
  const give = createM60Reader(
    (command, content) => {
      // An answer to something else came too late for whoever asked.
      if (command === waiting?.command) settle(() => contentOf(content))
    },
    () => {
      end(true)
      void transport.close()
    },
  )
  const stopData = transport.onData(give)
  const stopClose = transport.onClose(end)
  return {
    ask(command, content = new Uint8Array(), timeoutMs = promptAnswerMs) {
      if (isOver) return Promise.reject(new ReaderError('reader_disconnected'))
      if (waiting) return Promise.reject(new ReaderError('reader_busy'))
      return new Promise((resolve, reject) => {
        const late = () =>
          settle(() => {
            throw new ReaderError('reader_timeout')
          })
        const stopTimer = timeoutMs === null ? () => {} : ports.after(timeoutMs, late)
        waiting = {
          command,
          settle(run) {
            stopTimer()
            try {
              resolve(run())
            } catch (error) {
              reject(error)
            }
          },
        }
        sendPieces(transport, writeM60(command, content)).catch(() => end(true))
      })
    },
    onNews: told.add,
    async close() {
      end(false)
      await transport.close()
    },
  }
}

async function sendPieces(transport: Transport, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; at += m60Chunk) {
    await transport.write(bytes.slice(at, at + m60Chunk))
  }
}

function contentOf(answer: Uint8Array): Uint8Array {
  const [status] = answer
  if (status === 0) return answer.slice(1)
  const row = m60Statuses.find(([known]) => known === status)
  throw new ReaderError(row ? row[1] : 'reader_failed')
}

function parsed<T>(bytes: Uint8Array, read: (bytes: Uint8Array) => T): T {
  try {
    return read(bytes)
  } catch (error) {
    throw error instanceof ReaderError ? error : new ReaderError('reader_protocol')
  }
}

function requestBytes(request: ReadRequest, dateTime: string): Uint8Array {
  const pinFlag = request.pin === 'none' ? 0 : 1
  return concat(
    // Amount shown, PIN, then the track as a whole and the PIN under the terminal's own keys.
    Uint8Array.of(1, pinFlag, 1, 1, 0, 0, 0),
    fromAscii(String(request.amountMinor).padStart(12, '0')),
    fromHex(dateTime.slice(0, 6)),
    Uint8Array.of(Math.min(255, Math.ceil(request.timeoutMs / 1000))),
  )
}

const entries = { 1: 'swipe', 2: 'insert', 3: 'tap' } as const

function readCardData(bytes: Uint8Array): CardData {
  const cursor = cursorOf(bytes)
  const entry = entries[(cursor.take(1)[0] ?? 0) as keyof typeof entries]
  const mode = toHex(cursor.take(2))
  const shown = toAscii(cursor.takeCounted())
  const encrypted = toHex(cursor.takeCounted())
  cursor.takeCounted()
  cursor.takeCounted()
  const chip = toHex(cursor.take(readWord(cursor.take(2))))
  const pin = toHex(cursor.takeCounted())
  const sequence = toAscii(cursor.takeCounted())
  const [, number = '', expiry, serviceCode] = /^([\d*]+)[D=](\d{4})(\d{3})/.exec(shown) ?? []
  if (!entry || !encrypted) throw new ReaderError('reader_protocol')
  return {
    entry,
    fallback: mode.startsWith(m60EntryModes.fallback),
    // Some devices show the whole number here. It ends here.
    maskedNumber: masked(number),
    track2: { encrypted },
    ...given({
      expiry,
      serviceCode,
      chip: chip || undefined,
      pin: pin ? { block: pin } : undefined,
      sequence: /^\d{3}$/.test(sequence) ? sequence : undefined,
    }),
  }
}

function masked(number: string): string {
  return `${number.slice(0, 6)}${'*'.repeat(Math.max(3, number.length - 10))}${number.slice(-4)}`
}
