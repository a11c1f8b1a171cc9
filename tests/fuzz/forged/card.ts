/**
 * The acquirer's answers to a payment at a terminal: an approval must bear the right MAC and be the
 * answer to the very request. A refusal moves no money and needs no MAC, so that it counts as refused.
 */
import { cipherKey, macFold, xorEcbMac } from '@tillway/card-crypto'
import type { ByteStream } from '@tillway/kernel'
import {
  createFrameSplitter,
  decodeMessage,
  encodeFrame,
  encodeMessage,
  type Fields,
  type Message,
} from '@tillway/wire/iso8583'
import { exchangeSealed } from '../../../channels/card/src/adapter/exchange.ts'
import { createLine } from '../../../channels/card/src/adapter/line.ts'
import { posDialect } from '../../../channels/card/src/wire/dialect.ts'
import { defaultHead, defaultTpdu, posFraming } from '../../../channels/card/src/wire/framing.ts'
import { macInput, macOf } from '../../../channels/card/src/wire/mac.ts'
import type { Dice } from '../dice.ts'
import { fromHex, sameBytes } from '../expect.ts'
import { silentLog } from '../targets/parts.ts'
import type { Change, ForgedMessage, ForgeryBench } from './forge.ts'

const keyOf = (hex: string) => cipherKey('tdes', fromHex(hex))
const macKey = keyOf('FEDCBA98765432100123456789ABCDEF')
const otherKey = keyOf('0123456789ABCDEFFEDCBA9876543210')

const request: Message = {
  type: '0200',
  fields: {
    ...{ 2: '6225885111234563', 3: '000000', 4: '000000029900', 11: '000007', 22: '021' },
    ...{ 25: '00', 41: '10000001', 42: '898310148160001', 49: '156', 60: '22000001' },
  },
}

function answerOf(change: Fields = {}): Message {
  const { 3: code, 4: amount, 11: stan, 41: terminal, 42: merchant, 60: control } = request.fields
  return {
    type: '0210',
    fields: {
      ...{ 3: code, 4: amount, 11: stan, 12: '110405', 13: '0102', 37: '000000000007' },
      ...{ 39: '00', 41: terminal, 42: merchant, 49: '156', 60: control, ...change },
    } as Fields,
  }
}

/** In a frame, as it comes over the line. */
function sealed(message: Message, key = macKey): ForgedMessage {
  const mac = xorEcbMac(key, macInput(message))
  const fields = { ...message.fields, 64: mac }
  const { bytes } = encodeMessage(posDialect, { type: message.type, fields })
  return framed(bytes)
}

const framed = (message: Uint8Array): ForgedMessage => ({
  headers: {},
  body: encodeFrame(posFraming, { tpdu: '6000000601', head: defaultHead, message }),
})

const genuine = ['000000029900', '000000029900'].flatMap((amount, index) => [
  sealed(answerOf({ 4: amount, 37: `00000000000${index}` })),
  sealed(answerOf({ 37: `00000000010${index}`, 38: '123456' })),
])

/** What the key is applied to; undefined for what is no message with a MAC. */
function foldOf({ body }: ForgedMessage): string | undefined {
  try {
    const [frame] = createFrameSplitter(posFraming).push(body)
    if (frame === undefined) return undefined
    const sealedPart = macOf(frame.message, decodeMessage(posDialect, frame.message))
    return sealedPart && Buffer.from(macFold(sealedPart.data, 8)).toString('hex')
  } catch {
    return undefined
  }
}

const telling: readonly Fields[] = [
  { 4: '000000000001' },
  { 11: '000008' },
  { 41: '10000002' },
  { 42: '898310148160002' },
  { 3: '200000' },
  { 60: '22000002' },
]

/** Right in form: under another key, or under the right one about another payment. */
function hostile(dice: Dice): ForgedMessage {
  const about = { 37: String(dice.below(1e6)).padStart(12, '9') }
  if (dice.below(2) === 0) return sealed(answerOf(about), otherKey)
  const type = dice.pick(['0210', '0410', '0230', '0200'])
  const message = { ...answerOf({ ...about, ...dice.pick(telling) }), type }
  return sealed(message, dice.below(2) === 0 ? macKey : otherKey)
}

/** A field is another, or gone; the MAC stays, is gone, or is nothing. */
const ofFields: Change = (message, { dice }) => {
  const [frame] = createFrameSplitter(posFraming).push(message.body)
  if (frame === undefined) return null
  const { type, fields } = decodeMessage(posDialect, frame.message)
  const change = dice.pick([...telling, { 64: new Uint8Array(8) }])
  const without = dice.below(2) === 0 ? dice.pick(Object.keys(fields)) : ''
  const kept = Object.entries({ ...fields, ...change }).filter(([number]) => number !== without)
  return framed(encodeMessage(posDialect, { type, fields: Object.fromEntries(kept) }).bytes)
}

export async function openCard(): Promise<ForgeryBench> {
  const settings = { connection: 'short', tpdu: defaultTpdu, head: defaultHead, address: {} }
  let answer: Uint8Array = new Uint8Array(0)
  const streams = { connect: async () => streamThatSays(() => answer) }
  const scheduler = { after: () => () => undefined }
  const line = createLine({ settings, streams, scheduler, log: silentLog } as never)
  const keys = {
    mac: async (_: unknown, data: Uint8Array) => xorEcbMac(macKey, data),
    verifyMac: async ({ data, mac }: { data: Uint8Array; mac: Uint8Array }) =>
      sameBytes(xorEcbMac(macKey, data), mac),
  }
  const held = {
    parts: { keys, line, log: silentLog, settings: { algorithm: 'tdes' } },
    ...{ terminal: { terminalId: 'trm_1' }, ownKeys: { master: 'M' } },
  }
  const folds = genuine.map(foldOf)
  return {
    ...{ genuine, hostile, changes: [ofFields, ofFields] },
    collides(message) {
      const fold = foldOf(message)
      return fold !== undefined && folds.includes(fold)
    },
    async judge({ body }) {
      answer = body
      const exchanged = await exchangeSealed(held as never, request, 'K' as never)
      const isApproved = exchanged.status === 'answered' && exchanged.meaning.outcome === 'approved'
      return isApproved ? JSON.stringify({ ...exchanged.fields, 64: undefined }) : undefined
    },
  }
}

/** Says its answer as soon as it is asked, and then the line goes. */
function streamThatSays(answer: () => Uint8Array): ByteStream {
  let hear: (chunk: Uint8Array) => void = () => undefined
  let end: () => void = () => undefined
  const stream = {
    onData: (run: typeof hear) => {
      hear = run
    },
    onEnd: (run: typeof end) => {
      end = run
    },
    async write() {
      hear(answer())
      end()
    },
    close: () => undefined,
  }
  return stream as unknown as ByteStream
}
