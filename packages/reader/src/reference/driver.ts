/** The driver of the reference protocol: requests with answers, and news in between. */
import { fromHex, toAscii, toHex, wordOf } from '../bytes/hex.ts'
import { chinaTime } from '../contract/china-time.ts'
import { ReaderError } from '../contract/errors.ts'
import { given } from '../contract/given.ts'
import { createListeners } from '../contract/listeners.ts'
import type { Cancel, ReaderPorts } from '../contract/ports.ts'
import type {
  CardData,
  ChipDecision,
  DeviceNews,
  DriverSession,
  ReaderDriver,
  ReaderInfo,
  ReadRequest,
  SealingSession,
  Transport,
} from '../contract/reader.ts'
import { createLink } from './link.ts'
import {
  answerBit,
  cardEvents,
  commands,
  type Fields,
  keyKinds,
  keySchemes,
  news as newsCommands,
  pinWishes,
  prompts,
  readEntries,
  readFields,
  statuses,
  writeEntries,
  writeFields,
} from './words.ts'

/** Milliseconds of silence after which the reader is asked whether it is still there. */
export const heartbeatMs = 5000
/** Milliseconds for an answer that needs nobody's hands. */
const promptAnswerMs = 5000

export const referenceDriver: ReaderDriver = {
  id: 'tillway',
  match: ({ name }) => /^tillway/i.test(name),
  async attach(transport, ports) {
    const line = createLine(transport, ports)
    try {
      const info = readInfo(await line.ask('hello', { nonce: ports.random(4) }), transport)
      line.beat()
      return createSession(line, info, ports)
    } catch (error) {
      await line.close()
      throw error
    }
  },
}

function createSession(line: Line, info: ReaderInfo, ports: ReaderPorts): DriverSession {
  return {
    info,
    onNews: line.onNews,
    async read(request) {
      const fields = readRequestFields(request, chinaTime(ports.today()))
      return readCardData(await line.ask('read', fields, null))
    },
    async complete(issuerData) {
      return readDecision(await line.ask('complete', { issuerData }, null))
    },
    async finish() {
      await line.ask('finish', {})
    },
    ...(info.keyScheme === 'working_keys' ? { sealing: sealingOf(line) } : {}),
    async cancel() {
      await line.ask('cancel', {})
    },
    close: line.close,
  }
}

function sealingOf(line: Line): SealingSession {
  return {
    async loadKeys({ field, kind, master }) {
      await line.ask('loadKeys', {
        keyField: fromHex(field),
        keyKind: Uint8Array.of(keyKinds.indexOf(kind)),
        masterCheck: fromHex(master),
      })
    },
    seal: async (macData) => required((await line.ask('seal', { macData })).mac),
    async proves(macData, mac) {
      return required((await line.ask('prove', { macData, mac })).isGenuine)[0] === 1
    },
  }
}

interface Line {
  /** Without a time of its own it waits for as long as the link holds. */
  ask(command: keyof typeof commands, fields: Fields, timeoutMs?: number | null): Promise<Fields>
  onNews(hear: (news: DeviceNews) => void): Cancel
  /** Begins to watch whether the reader is still there. */
  beat(): void
  close(): Promise<void>
}

interface Asked {
  readonly resolve: (fields: Fields) => void
  readonly reject: (error: ReaderError) => void
  readonly stopTimer: Cancel
}

function createLine(transport: Transport, ports: ReaderPorts): Line {
  const told = createListeners<DeviceNews>()
  const open = new Map<number, Asked>()
  let requests = 0
  let isOver = false
  const link = createLink(ports, (bytes) => void transport.write(bytes).catch(() => {}))
  const end = (unexpected: boolean) => {
    if (isOver) return
    isOver = true
    pulse.stop()
    stopData()
    stopClose()
    link.close()
    for (const { reject } of open.values()) reject(new ReaderError('reader_disconnected'))
    told.tell({ type: 'disconnected', unexpected })
  }
  const ask: Line['ask'] = (command, fields, timeoutMs = promptAnswerMs) => {
    if (isOver) return Promise.reject(new ReaderError('reader_disconnected'))
    requests = (requests % 255) + 1
    const request = requests
    const payload = writeFields({ request: Uint8Array.of(request), ...fields })
    return new Promise<Fields>((resolve, reject) => {
      const late = () => reject(new ReaderError('reader_timeout'))
      const stopTimer = timeoutMs === null ? () => {} : ports.after(timeoutMs, late)
      open.set(request, { resolve, reject, stopTimer })
      void link.send(commands[command], payload).then((acknowledged) => {
        if (acknowledged || isOver) return
        end(true)
        void transport.close()
      })
    }).finally(() => {
      open.get(request)?.stopTimer()
      open.delete(request)
    })
  }
  // Its acknowledgement is enough; a reader that does not even give that is gone.
  const pulse = createPulse(ports, () => void ask('ping', {}).catch(() => {}))
  const stopData = transport.onData((bytes) => {
    if (isOver) return
    pulse.start()
    link.push(bytes)
  })
  const stopClose = transport.onClose(end)
  link.onMessage(({ command, payload }) => {
    const fields = fieldsOf(payload)
    if (!fields) return
    const asked = open.get(fields.request?.[0] ?? 0)
    const item = (command & answerBit) === 0 ? readNews(command, fields) : undefined
    if (item) told.tell(item)
    else if (asked && (command & answerBit) !== 0) answer(asked, fields)
  })
  return {
    ask,
    onNews: told.add,
    beat: pulse.start,
    async close() {
      end(false)
      await transport.close()
    },
  }
}

/** Beats after each silence, until it is stopped. */
function createPulse(ports: Pick<ReaderPorts, 'after'>, run: () => void) {
  let stop: Cancel = () => {}
  const start = () => {
    stop()
    stop = ports.after(heartbeatMs, () => {
      run()
      start()
    })
  }
  return { start, stop: () => stop() }
}

function answer({ resolve, reject }: Asked, fields: Fields): void {
  const status = fields.status?.[0]
  if (status === 0) resolve(fields)
  else reject(new ReaderError(statuses[status ?? 7] ?? 'reader_failed'))
}

function fieldsOf(payload: Uint8Array): Fields | undefined {
  try {
    return readFields(payload)
  } catch {
    return undefined
  }
}

function readNews(command: number, fields: Fields): DeviceNews | undefined {
  if (command === newsCommands.prompt) {
    const prompt = prompts[fields.prompt?.[0] ?? -1]
    const [digits] = fields.digits ?? []
    return prompt && { type: 'prompt', prompt, ...(digits === undefined ? {} : { digits }) }
  }
  if (command === newsCommands.card) {
    const event = cardEvents[fields.cardEvent?.[0] ?? -1]
    return event && { type: 'card', event }
  }
  const [percent] = fields.battery ?? []
  const isBattery = command === newsCommands.battery && percent !== undefined
  return isBattery ? { type: 'battery', percent } : undefined
}

function readInfo(fields: Fields, { kind }: Transport): ReaderInfo {
  const keyScheme = keySchemes[required(fields.keyScheme)[0] ?? -1]
  if (!keyScheme) throw new ReaderError('reader_protocol')
  const [battery] = fields.battery ?? []
  return {
    serial: toAscii(required(fields.serial)),
    model: toAscii(required(fields.model)),
    transport: kind,
    entries: readEntries(required(fields.entries)[0] ?? 0),
    hasPinPad: required(fields.hasPinPad)[0] === 1,
    keyScheme,
    ...(battery === undefined ? {} : { battery }),
  }
}

function readRequestFields(request: ReadRequest, dateTime: string): Fields {
  return {
    amount: fromHex(String(request.amountMinor).padStart(12, '0')),
    currency: fromHex('0156'),
    dateTime: fromHex(dateTime),
    accept: Uint8Array.of(writeEntries(request.accept)),
    pinWish: Uint8Array.of(pinWishes.indexOf(request.pin)),
    fallbackAllowed: Uint8Array.of(request.fallback ? 1 : 0),
    timeoutSeconds: wordOf(Math.ceil(request.timeoutMs / 1000)),
  }
}

function readCardData(fields: Fields): CardData {
  const [entry] = readEntries(required(fields.entry)[0] ?? 0)
  if (!entry) throw new ReaderError('reader_protocol')
  const text = (bytes: Uint8Array | undefined) => bytes && toAscii(bytes)
  return {
    entry,
    fallback: fields.isFallback?.[0] === 1,
    maskedNumber: toAscii(required(fields.maskedNumber)),
    track2: given({
      encrypted: toHex(required(fields.track2)),
      ksn: fields.track2Ksn && toHex(fields.track2Ksn),
      window: fields.track2Window && toHex(fields.track2Window),
    }),
    ...given({
      expiry: text(fields.expiry),
      serviceCode: text(fields.serviceCode),
      sequence: text(fields.sequence),
      chip: fields.chip && toHex(fields.chip),
      pin: fields.pinBlock && {
        block: toHex(fields.pinBlock),
        ...given({ ksn: fields.pinKsn && toHex(fields.pinKsn) }),
      },
    }),
  }
}

function readDecision(fields: Fields): ChipDecision {
  const result = required(fields.decision)[0] === 1 ? 'approved' : 'declined'
  return { result, ...given({ scripts: fields.scripts && toHex(fields.scripts) }) }
}

function required(value: Uint8Array | undefined): Uint8Array {
  if (!value) throw new ReaderError('reader_protocol')
  return value
}
