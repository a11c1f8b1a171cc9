/** An acquirer's host that does what a test tells it to, with books of its own. */
import { createSoftHsm, type WorkingKeys, workingKeyLayouts } from '@tillway/card-crypto'
import { type ByteStream, type StreamListener, secret } from '@tillway/kernel'
import { createSeededRandom } from '@tillway/kernel/testing'
import {
  answerTpdu,
  createFrameSplitter,
  type DecodedMessage,
  decodeMessage,
  encodeFrame,
  encodeMessage,
  type Fields,
} from '@tillway/wire/iso8583'
import { decodeTotals, encodeTotals } from '../src/wire/batch-totals.ts'
import { decodeControl } from '../src/wire/control-field.ts'
import { posDialect, textOf } from '../src/wire/dialect.ts'
import { posFraming } from '../src/wire/framing.ts'
import { toHostTime } from '../src/wire/host-time.ts'
import { encodeInstitutions } from '../src/wire/institutions.ts'
import { encodeSealed, macOf } from '../src/wire/mac.ts'
import { decodeLongPin } from '../src/wire/security-field.ts'
import { answerType } from '../src/wire/transactions.ts'

export interface Received {
  readonly type: string
  readonly fields: Fields
  text(number: number): string
}

/** What the host does with a request, apart from booking it. */
export type Behaviour =
  /** Fields over the usual answer; `39` decides what is booked. */
  | { readonly fields: Fields; readonly type?: string; readonly withoutMac?: true }
  /** Booked, and never answered. */
  | 'silent'
  /** Neither booked nor answered. */
  | 'deaf'
  | 'wrong_mac'
  | 'no_mac'
  /** Booked, half an answer, and the end of the connection. */
  | 'half'
  | 'garbage'
  | 'no_frame'
  | 'twice'

export interface HostFlow {
  readonly kind: string
  readonly stan: string
  readonly batch: string
  readonly amount: number
  approved: boolean
  reversed: boolean
}

export interface ScriptedHost {
  readonly port: number
  readonly received: Received[]
  readonly flows: Map<string, HostFlow>
  batch: string
  /** Undefined: the usual answer. */
  behave: (request: Received) => Behaviour | undefined
  /** The PIN of the last request that had one. */
  pin: string | undefined
  close(): Promise<void>
  ofType(type: string): readonly Received[]
  /** Flows that count: approved and not reversed. */
  standing(kind?: string): readonly HostFlow[]
}

export const hostTmk = '11111111111111112222222222222222'
const moneyTypes = ['0200', '0220', '0400', '0620']

export async function createScriptedHost(options: {
  readonly network: StreamListener
  readonly now: () => number
  readonly algorithm?: 'tdes' | 'sm4'
}): Promise<ScriptedHost> {
  const { network, now, algorithm = 'tdes' } = options
  const random = createSeededRandom(11)
  const hsm = createSoftHsm({ masterKey: secret(random.bytes(32)), random })
  const master = await hsm.provisioning.importClear({
    purpose: 'terminal_master',
    algorithm,
    mode: 'B',
    key: secret(Uint8Array.from(Buffer.from(hostTmk, 'hex'))),
  })
  let keys: WorkingKeys | undefined
  let rrn = 100

  const read = (message: DecodedMessage): Received => ({
    type: message.type,
    fields: message.fields,
    text: (number) => textOf(message.fields, number),
  })

  const book = (request: Received, approved: boolean): void => {
    const { kind, batch } = decodeControl(request.text(60))
    const key = `${batch}/${request.text(11)}`
    if (request.type === '0400') {
      const found = host.flows.get(key)
      if (found !== undefined) found.reversed = true
      else host.flows.set(key, emptyFlow(request, true))
    }
    if (request.type !== '0200' && request.type !== '0220') return
    host.flows.set(key, { ...emptyFlow(request, false), kind, approved })
  }
  const emptyFlow = (request: Received, reversed: boolean): HostFlow => ({
    kind: decodeControl(request.text(60)).kind,
    stan: request.text(11),
    batch: decodeControl(request.text(60)).batch,
    amount: Number(request.text(4)),
    approved: false,
    reversed,
  })

  const usual = async (request: Received): Promise<Fields> => {
    const { time, date } = toHostTime(now())
    const echo = Object.fromEntries(
      [3, 4, 11, 25, 41, 42, 49, 60]
        .filter((number) => request.fields[number] !== undefined)
        .map((number) => [number, request.text(number)]),
    )
    rrn += 1
    const fields: Fields = {
      ...echo,
      12: time,
      13: date,
      37: String(rrn).padStart(12, '0'),
      39: '00',
    }
    if (request.type === '0800') {
      const layout = workingKeyLayouts[algorithm === 'sm4' ? 'sm4' : 'double_track']
      const issued = await hsm.host.issueWorkingKeys({ master, layout })
      keys = issued.keys
      return { ...fields, 60: `00${host.batch}004`, 62: issued.field }
    }
    if (request.type === '0500') return { ...fields, 48: verdict(request) }
    if (request.type === '0200' || request.type === '0220') {
      const institutions = encodeInstitutions({ issuer: '03080000', acquirer: '48020000' })
      return { ...fields, ...isTaken(request, host), 44: institutions, 38: '123456', 63: 'CUP' }
    }
    return fields
  }

  const verdict = (request: Received): string => {
    const totals = decodeTotals(request.text(48))
    const sumOf = (kinds: readonly string[]) => {
      const found = [...host.flows.values()].filter(
        (flow) => flow.approved && !flow.reversed && kinds.includes(flow.kind),
      )
      return { amount: found.reduce((sum, flow) => sum + flow.amount, 0), count: found.length }
    }
    const own = { debit: sumOf(['22']), credit: sumOf(['23', '25']) }
    const { debit, credit } = totals.domestic
    const flag = JSON.stringify({ debit, credit }) === JSON.stringify(own) ? '1' : '2'
    return encodeTotals({ domestic: { ...own, flag }, foreign: { ...totals.foreign, flag: '1' } })
  }

  const encode = async (type: string, fields: Fields): Promise<Uint8Array> =>
    moneyTypes.map(answerType).includes(type)
      ? encodeSealed({ type, fields }, (data) => hsm.keys.mac(keys?.mac ?? '', data))
      : encodeMessage(posDialect, { type, fields }).bytes

  const check = async (bytes: Uint8Array, message: DecodedMessage): Promise<void> => {
    if (!moneyTypes.includes(message.type)) return
    const seal = macOf(bytes, message)
    const isRight = seal && (await hsm.keys.verifyMac({ key: keys?.mac ?? '', ...seal }))
    if (isRight !== true) throw new Error('the MAC of a request is wrong')
    const block = message.fields[52] ?? decodeLongPin(bytesOf(message.fields[62]))
    if (!(block instanceof Uint8Array) || message.type !== '0200') return
    const encrypted = textOf(message.fields, 35).replace('=', 'D')
    const track = await hsm.host.decryptTrack(keys?.track ?? '', secret(encrypted))
    const pan = secret(track.reveal().split('D')[0] ?? '')
    const format = algorithm === 'sm4' ? 'sm4_pan' : 'iso0'
    host.pin = (await hsm.host.decryptPin({ key: keys?.pin ?? '', format, pan, block })).reveal()
  }

  const answer = async (stream: ByteStream, tpdu: string, head: string, bytes: Uint8Array) => {
    const message = decodeMessage(posDialect, bytes)
    await check(bytes, message)
    const request = read(message)
    host.received.push(request)
    const behaviour = host.behave(request)
    if (behaviour === 'deaf') return
    const told = await usual(request)
    const isObject = typeof behaviour === 'object'
    const fields = isObject ? { ...told, ...behaviour.fields } : told
    const code = textOf(fields, 39)
    book(request, code === '00' || code === '10')
    if (behaviour === 'silent') return
    const type = (isObject ? behaviour.type : undefined) ?? answerType(request.type)
    let reply = await encode(type, fields)
    const isBare = behaviour === 'no_mac' || (isObject && behaviour.withoutMac === true)
    if (isBare) reply = encodeMessage(posDialect, { type, fields }).bytes
    if (behaviour === 'wrong_mac') reply[reply.length - 1] = 0x58
    if (behaviour === 'garbage') reply = Uint8Array.of(1, 2, 3)
    const frame = encodeFrame(posFraming, { tpdu: answerTpdu(tpdu), head, message: reply })
    if (behaviour === 'no_frame') return await stream.write(Uint8Array.of(0xff, 0xff, 0, 0))
    await stream.write(behaviour === 'half' ? frame.subarray(0, frame.length >> 1) : frame)
    if (behaviour === 'twice') await stream.write(frame)
    if (behaviour === 'half') stream.close()
  }

  const listening = await network.listen({ host: '127.0.0.1', port: 0 }, (stream) => {
    const splitter = createFrameSplitter(posFraming)
    stream.onData((chunk) => {
      for (const { tpdu, head, message } of splitter.push(chunk)) {
        answer(stream, tpdu, head, message).catch((error) => {
          host.faults.push(error)
          stream.close()
        })
      }
    })
  })

  const host: ScriptedHost & { faults: unknown[] } = {
    port: listening.port,
    received: [],
    flows: new Map(),
    batch: '000001',
    behave: () => undefined,
    pin: undefined,
    faults: [],
    close: listening.close,
    ofType: (type) => host.received.filter((request) => request.type === type),
    standing: (kind = '22') =>
      [...host.flows.values()].filter(
        (flow) => flow.approved && !flow.reversed && flow.kind === kind,
      ),
  }
  return host
}

/** A number that was booked is refused; so is one whose reversal came first. */
function isTaken(request: Received, { flows }: ScriptedHost): Fields {
  const key = `${decodeControl(request.text(60)).batch}/${request.text(11)}`
  const found = flows.get(key)
  if (found === undefined) return {}
  return { 39: found.reversed ? '25' : '94' }
}

const bytesOf = (value: unknown): Uint8Array =>
  value instanceof Uint8Array ? value : new Uint8Array(0)
