/** An acquirer's host that does what a test tells it to, with books of its own. */
import type { ByteStream, StreamListener } from '@tillway/kernel'
import {
  answerTpdu,
  createFrameSplitter,
  decodeMessage,
  encodeFrame,
  encodeMessage,
  type Fields,
  type Frame,
  type Message,
} from '@tillway/wire/iso8583'
import { decodeTotals, encodeTotals } from '../src/wire/batch-totals.ts'
import { decodeControl } from '../src/wire/control-field.ts'
import { posDialect, textOf } from '../src/wire/dialect.ts'
import { posFraming } from '../src/wire/framing.ts'
import { toHostTime } from '../src/wire/host-time.ts'
import { encodeInstitutions } from '../src/wire/institutions.ts'
import { encodeSealed } from '../src/wire/mac.ts'
import { answerType } from '../src/wire/transactions.ts'
import { createHostKeys, type HostKeys } from './scripted-keys.ts'

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
  /** What a terminal did that no terminal may. */
  readonly faults: unknown[]
  close(): Promise<void>
  ofType(type: string): readonly Received[]
  /** Flows that count: approved and not reversed. */
  standing(kind?: string): readonly HostFlow[]
}

const moneyTypes = ['0100', '0200', '0220', '0400', '0620']
/** Those that are booked. */
const bookedTypes = ['0100', '0200', '0220']

export async function createScriptedHost(options: {
  readonly network: StreamListener
  readonly now: () => number
  readonly algorithm?: 'tdes' | 'sm4'
}): Promise<ScriptedHost> {
  const { network, now, algorithm = 'tdes' } = options
  const keys = await createHostKeys(algorithm)
  let rrn = 100
  const usual = async (request: Received): Promise<Fields> => {
    rrn += 1
    const fields = { ...echoOf(request, now()), 37: String(rrn).padStart(12, '0'), 39: '00' }
    if (request.type === '0800') {
      return { ...fields, 60: `00${host.batch}004`, 62: await keys.issue() }
    }
    if (request.type === '0500') return { ...fields, 48: verdictOn(request, host) }
    if (!bookedTypes.includes(request.type)) return fields
    const institutions = encodeInstitutions({ issuer: '03080000', acquirer: '48020000' })
    return { ...fields, ...isTaken(request, host), 44: institutions, 38: '123456', 63: 'CUP' }
  }
  const receive = async (bytes: Uint8Array): Promise<Reply | undefined> => {
    const message = decodeMessage(posDialect, bytes)
    if (moneyTypes.includes(message.type)) await keys.checkMac(bytes, message)
    const { type, fields } = message
    const request = { type, fields, text: (number: number) => textOf(fields, number) }
    if (type === '0100' || type === '0200') host.pin = (await keys.readPin(fields)) ?? host.pin
    host.received.push(request)
    const behaviour = host.behave(request)
    if (behaviour === 'deaf') return undefined
    const told = await usual(request)
    const answer = typeof behaviour === 'object' ? { ...told, ...behaviour.fields } : told
    book(request, host, /^(?:00|10)$/.test(textOf(answer, 39)))
    if (behaviour === 'silent') return undefined
    const ownType = typeof behaviour === 'object' ? behaviour.type : undefined
    const sent = { type: ownType ?? answerType(type), fields: answer }
    return { behaviour, bytes: await encodeReply(keys, sent, behaviour) }
  }
  const listening = await network.listen({ host: '127.0.0.1', port: 0 }, (stream) => {
    const splitter = createFrameSplitter(posFraming)
    stream.onData((chunk) => {
      for (const frame of splitter.push(chunk)) {
        receive(frame.message)
          .then((reply) => reply && write(stream, frame, reply))
          .catch((error) => {
            host.faults.push(error)
            stream.close()
          })
      }
    })
  })
  const host: ScriptedHost = {
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

function echoOf(request: Received, now: number): Fields {
  const { time, date } = toHostTime(now)
  const echo = [3, 4, 11, 25, 41, 42, 49, 60]
    .filter((number) => request.fields[number] !== undefined)
    .map((number) => [number, request.text(number)])
  return { ...Object.fromEntries(echo), 12: time, 13: date }
}

function book(request: Received, { flows }: ScriptedHost, approved: boolean): void {
  const { kind, batch } = decodeControl(request.text(60))
  const stan = request.text(11)
  const key = `${batch}/${stan}`
  const flow = { kind, stan, batch, amount: Number(request.text(4)), approved, reversed: false }
  if (request.type === '0400') {
    flows.set(key, { ...(flows.get(key) ?? { ...flow, approved: false }), reversed: true })
  }
  if (bookedTypes.includes(request.type)) {
    // What was refused because it was booked before does not change what was booked.
    if (approved || !flows.has(key)) flows.set(key, flow)
  }
}

function verdictOn(request: Received, { flows }: ScriptedHost): string {
  const totals = decodeTotals(request.text(48))
  const { batch } = decodeControl(request.text(60))
  const sumOf = (...kinds: readonly string[]) => {
    const found = [...flows.values()].filter(
      (flow) =>
        flow.approved && !flow.reversed && flow.batch === batch && kinds.includes(flow.kind),
    )
    return { amount: found.reduce((sum, flow) => sum + flow.amount, 0), count: found.length }
  }
  const own = { debit: sumOf('22', '20'), credit: sumOf('23', '25', '21') }
  const { debit, credit } = totals.domestic
  const flag = JSON.stringify({ debit, credit }) === JSON.stringify(own) ? '1' : '2'
  return encodeTotals({ domestic: { ...own, flag }, foreign: { ...totals.foreign, flag: '1' } })
}

interface Reply {
  readonly behaviour: Behaviour | undefined
  readonly bytes: Uint8Array
}

async function encodeReply(
  keys: HostKeys,
  message: Message,
  behaviour: Behaviour | undefined,
): Promise<Uint8Array> {
  if (behaviour === 'garbage') return Uint8Array.of(1, 2, 3)
  const isBare = behaviour === 'no_mac' || (isFields(behaviour) && behaviour.withoutMac === true)
  const isSealed = moneyTypes.map(answerType).includes(message.type) && !isBare
  if (!isSealed) return encodeMessage(posDialect, message).bytes
  const bytes = await encodeSealed(message, keys.mac)
  if (behaviour === 'wrong_mac') bytes[bytes.length - 1] = 0x58
  return bytes
}

const isFields = (behaviour: Behaviour | undefined) => typeof behaviour === 'object'

async function write(stream: ByteStream, { tpdu, head }: Frame, reply: Reply): Promise<void> {
  const { behaviour, bytes: message } = reply
  const frame = encodeFrame(posFraming, { tpdu: answerTpdu(tpdu), head, message })
  if (behaviour === 'no_frame') return await stream.write(Uint8Array.of(0xff, 0xff, 0, 0))
  await stream.write(behaviour === 'half' ? frame.subarray(0, frame.length >> 1) : frame)
  if (behaviour === 'twice') await stream.write(frame)
  if (behaviour === 'half') stream.close()
}

/** A number that was booked is refused; so is one whose reversal came first. */
function isTaken(request: Received, { flows }: ScriptedHost): Fields {
  const key = `${decodeControl(request.text(60)).batch}/${request.text(11)}`
  const found = flows.get(key)
  if (found === undefined) return {}
  return { 39: found.reversed ? '25' : '94' }
}
