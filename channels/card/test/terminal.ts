/** A terminal that knows nothing of the adapter: it counts, encrypts, sends, and reads answers. */
import {
  applicationCryptogram,
  type CipherKey,
  cardMasterKey,
  cipherKey,
  decryptEcb,
  encryptPin,
  encryptTrack,
  fromHex,
  sessionKey,
  toHex,
  xorEcbMac,
} from '@tillway/card-crypto'
import type { SimulatedReaderCard, SimulatedTerminal } from '@tillway/channel/simulator'
import type { ByteStream, StreamConnector } from '@tillway/kernel'
import type { ManualTime } from '@tillway/kernel/testing'
import { createSeededRandom } from '@tillway/kernel/testing'
import { type PosFields, type PosMessage, readPos, writePos } from './pos-message.ts'

export interface TerminalParts {
  readonly time: ManualTime
  readonly network: StreamConnector
  readonly config: Readonly<Record<string, string>>
}

export interface Answer extends PosMessage {
  readonly code: string
  readonly tpdu: string
  readonly head: string
  /** Whether field 64 is right under the terminal's key; undefined without one. */
  readonly isSealed: boolean | undefined
}

export interface Purchase {
  readonly card: SimulatedReaderCard
  readonly amount: number
  readonly pin?: string
  readonly orderNumber?: string
  /** Other fields; an empty text takes one away. */
  readonly fields?: PosFields
}

interface Keys {
  readonly pin: CipherKey
  readonly mac: CipherKey
  readonly track: CipherKey | null
}

const tpdu = '6006010000'
const head = '603100311003'

export class Terminal {
  readonly parts: TerminalParts
  readonly own: SimulatedTerminal
  stream: ByteStream | undefined
  received: Uint8Array = new Uint8Array(0)
  isEnded = false
  keys: Keys | undefined
  batch = '000001'
  stan = 0
  lastCryptogram = ''

  constructor(parts: TerminalParts, own: SimulatedTerminal) {
    this.parts = parts
    this.own = own
  }

  async connect(): Promise<void> {
    const { network, config } = this.parts
    this.isEnded = false
    this.received = new Uint8Array(0)
    const address = { host: config.host ?? '', port: Number(config.port) }
    const stream = await network.connect(address, 1000)
    stream.onData((bytes) => {
      this.received = Buffer.concat([this.received, bytes])
    })
    stream.onEnd(() => {
      this.isEnded = true
    })
    this.stream = stream
  }

  /** Two frames may have come, or none. */
  async answers(): Promise<readonly Answer[]> {
    await this.parts.time.advance(0)
    const found: Answer[] = []
    for (;;) {
      const length = 256 * (this.received[0] ?? 0) + (this.received[1] ?? 0)
      if (this.received.length < 2 || this.received.length < 2 + length) return found
      found.push(this.read(this.received.subarray(2, 2 + length)))
      this.received = this.received.slice(2 + length)
    }
  }

  read(frame: Uint8Array): Answer {
    const body = frame.subarray(11)
    const message = readPos(body)
    const mac = message.fields[64]
    const expected =
      this.keys === undefined ? '' : toHex(xorEcbMac(this.keys.mac, body.subarray(0, -8)))
    return {
      ...message,
      code: message.fields[39] ?? '',
      tpdu: toHex(frame.subarray(0, 5)),
      head: toHex(frame.subarray(5, 11)),
      isSealed: mac === undefined ? undefined : mac === expected,
    }
  }

  async write(message: Uint8Array): Promise<void> {
    const body = Buffer.concat([fromHex(tpdu + head), message])
    await this.stream?.write(Buffer.concat([Uint8Array.of(body.length >> 8, body.length), body]))
  }

  /** With a MAC when `sealed`; a wrong one when told so. */
  encode(message: PosMessage, sealed: boolean | 'wrongly'): Uint8Array {
    if (sealed === false) return writePos(message)
    const draft = writePos({ ...message, fields: { ...message.fields, 64: '00'.repeat(8) } })
    const key = this.keys?.mac ?? cipherKey('des', new Uint8Array(8))
    const mac = xorEcbMac(key, draft.subarray(0, -8))
    draft.set(sealed === 'wrongly' ? mac.map((byte) => byte ^ 1) : mac, draft.length - 8)
    return draft
  }

  async exchange(message: PosMessage, sealed: boolean | 'wrongly' = true): Promise<Answer> {
    await this.write(this.encode(message, sealed))
    const [answer, ...more] = await this.answers()
    if (answer === undefined || more.length > 0) throw new Error('not one answer')
    return answer
  }

  draw(): string {
    this.stan += 1
    return String(this.stan).padStart(6, '0')
  }

  /** Fields that every message of this terminal has. */
  named(fields: PosFields): PosFields {
    const all = { 41: this.own.number, 42: this.parts.config.merchantNumber ?? '', ...fields }
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
  }

  control(kind: string, network = '000'): string {
    return `${kind}${this.batch}${network}`
  }

  async signIn(network = '004'): Promise<Answer> {
    const fields = this.named({ 11: this.draw(), 60: this.control('00', network), 63: '001' })
    const answer = await this.exchange({ type: '0800', fields }, false)
    if (answer.code !== '00') return answer
    this.batch = (answer.fields[60] ?? '').slice(2, 8)
    const sm4 = network === '006'
    const master = cipherKey(sm4 ? 'sm4' : 'tdes', fromHex(this.own.keys.tmk ?? ''))
    const field = fromHex(answer.fields[62] ?? '')
    const open = (start: number, length: number) =>
      decryptEcb(master, field.subarray(start, start + length))
    this.keys = sm4
      ? {
          pin: cipherKey('sm4', open(0, 16)),
          mac: cipherKey('sm4', open(20, 16)),
          track: cipherKey('sm4', open(40, 16)),
        }
      : {
          pin: cipherKey('tdes', open(0, 16)),
          mac: cipherKey('des', open(20, 8)),
          track: field.length < 60 ? null : cipherKey('tdes', open(40, 16)),
        }
    return answer
  }

  /** A swiped card's sale. */
  saleMessage({ card, amount, pin = card.pin, orderNumber, fields = {} }: Purchase): PosMessage {
    const track = this.keys?.track ?? null
    const track2 = card.track2.replace('=', 'D')
    const sm4 = this.keys?.pin.algorithm === 'sm4'
    const block = pin === undefined ? undefined : this.pinBlock(card.number, pin)
    const digit = sm4 ? '4' : '6'
    const security = `${block === undefined ? '0' : '2'}${digit}${track === null ? '0' : '1'}`
    return {
      type: '0200',
      fields: this.named({
        3: '000000',
        4: String(amount).padStart(12, '0'),
        11: this.draw(),
        22: block === undefined ? '022' : '021',
        25: '00',
        35: track === null ? track2 : encryptTrack(track, track2),
        49: '156',
        ...(block === undefined
          ? {}
          : sm4
            ? { 26: '12', 62: Buffer.from('SM016').toString('hex') + block }
            : { 26: '12', 52: block }),
        53: security.padEnd(16, '0'),
        ...(orderNumber === undefined
          ? {}
          : { 59: `ZO${String(orderNumber.length).padStart(3, '0')}${orderNumber}` }),
        60: this.control('22'),
        ...fields,
      }),
    }
  }

  pinBlock(number: string, pin: string): string {
    const key = this.keys?.pin ?? cipherKey('tdes', new Uint8Array(16))
    const format = key.algorithm === 'sm4' ? 'sm4_pan' : 'iso0'
    const digits = Uint8Array.from(pin, Number)
    return toHex(encryptPin(digits, { format, key, pan: number }, createSeededRandom()))
  }

  sale(purchase: Purchase): Promise<Answer> {
    return this.exchange(this.saleMessage(purchase))
  }

  /** An inserted card's sale, with a cryptogram over what `chip` says or over the truth. */
  chipSale(purchase: Purchase, chip: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const { card, amount, fields = {} } = purchase
    const date = new Date(this.parts.time.now() + 8 * 3_600_000).toISOString()
    const data = {
      '9F26': '',
      '9F27': '80',
      '9F10': '07010103A0A00001',
      '9F37': '01020304',
      '9F36': '0001',
      '95': '0000000000',
      '9A': date.slice(2, 10).replaceAll('-', ''),
      '9C': '00',
      '9F02': String(amount).padStart(12, '0'),
      '5F2A': '0156',
      '82': '7C00',
      '9F1A': '0156',
      '9F03': '000000000000',
      '9F33': 'E0E1C8',
      ...chip,
    }
    const cryptogram = chip['9F26'] ?? cryptogramOf(card, data)
    this.lastCryptogram = cryptogram
    const message = this.saleMessage({
      ...purchase,
      fields: {
        2: card.number,
        14: card.expiry,
        22: '051',
        23: `0${card.chip?.sequence ?? '00'}`,
        55: tlv({ ...data, '9F26': cryptogram }),
        ...fields,
      },
    })
    return this.exchange(message)
  }

  reversalOf({ fields }: PosMessage, changes: PosFields = {}): PosMessage {
    const kept = [2, 3, 4, 11, 14, 22, 23, 25, 41, 42, 49, 60, 61]
    const repeated = Object.fromEntries(kept.map((number) => [number, fields[number] ?? '']))
    return { type: '0400', fields: this.named({ ...repeated, 39: '98', ...changes }) }
  }

  reverse(message: PosMessage, changes: PosFields = {}): Promise<Answer> {
    return this.exchange(this.reversalOf(message, changes))
  }

  /** What refers to an approved answer: voids, refunds, completions. */
  referring(
    original: Answer,
    row: PosFields & { readonly type: string },
    kind: string,
  ): PosMessage {
    const { type, ...fields } = row
    const { fields: told } = original
    return {
      type,
      fields: this.named({
        4: told[4] ?? '',
        11: this.draw(),
        22: '012',
        37: told[37] ?? '',
        38: told[38] ?? '',
        49: '156',
        60: this.control(kind),
        61: `${told[60]?.slice(2, 8)}${told[11]}${told[13]}`,
        ...fields,
      }),
    }
  }

  voidMessage(original: Answer, fields: PosFields = {}): PosMessage {
    return this.referring(original, { type: '0200', 3: '200000', 25: '00', ...fields }, '23')
  }

  refundMessage(original: Answer, amount: number, fields: PosFields = {}): PosMessage {
    const sum = String(amount).padStart(12, '0')
    const row = { type: '0220', 3: '200000', 4: sum, 25: '00', ...fields }
    return this.referring(original, row, '25')
  }

  /** A message of network management. */
  manage(type: string, network: string, fields: PosFields = {}): Promise<Answer> {
    const all = { 11: this.draw(), 60: this.control('00', network), ...fields }
    return this.exchange({ type, fields: this.named(all) }, false)
  }
}

function tlv(data: Readonly<Record<string, string>>): string {
  return Object.entries(data)
    .map(([tag, value]) => `${tag}${(value.length / 2).toString(16).padStart(2, '0')}${value}`)
    .join('')
    .toUpperCase()
}

/** EMV book 2, annex A1.4, then the Chinese derivation by the counter. */
function cryptogramOf(card: SimulatedReaderCard, data: Readonly<Record<string, string>>): string {
  const { issuerKey = '', sequence = '00' } = card.chip ?? {}
  const issuer = cipherKey('tdes', fromHex(issuerKey))
  const own = cardMasterKey(issuer, { pan: card.number, sequence, option: 'A' })
  const session = sessionKey(own, { kind: 'pboc', counter: fromHex(data['9F36'] ?? '') })
  const tags = ['9F02', '9F03', '9F1A', '95', '5F2A', '9A', '9C', '9F37', '82', '9F36']
  const signed = tags.map((tag) => data[tag] ?? '').join('') + (data['9F10'] ?? '').slice(6, 14)
  return toHex(applicationCryptogram(session, fromHex(signed)))
}
