/**
 * The control interface under `/_control`: the books, faults on demand, settings, the payer's
 * phone, new merchants and terminals, and forged notifications. It is for tests and demonstrations
 * on the same machine, so it answers the loopback only, and not a web page that had its name resolve
 * there.
 */
import {
  type FaultName,
  faultNames,
  magicAmounts,
  type SimulatedBankCard,
  type SimulatedTerminals,
  type SimulatorAnswer,
  type SimulatorRequest,
} from '@tillway/channel/simulator'
import { type Clock, type HttpTransport, PayError } from '@tillway/kernel'
import { faultRule, readFields, textField } from './body.ts'
import type { HostedChannel } from './hosted-channel.ts'
import { createPhones, type Phones } from './phones.ts'
import { errorReply, jsonReply, refusal } from './reply.ts'

export interface ControlOptions {
  readonly hosted: ReadonlyMap<string, HostedChannel>
  /** For delivering forged notifications. */
  readonly http: HttpTransport
  readonly clock: Clock
}

export interface ControlRequest extends SimulatorRequest {
  readonly remoteAddress: string
}

export type Control = (request: ControlRequest) => Promise<SimulatorAnswer>

interface Call {
  readonly options: ControlOptions
  readonly phones: Phones
  /** The parts of the path after the route's own words. */
  readonly args: readonly string[]
  readonly body: Uint8Array
}

type Route = readonly [method: string, path: string, run: (call: Call) => unknown]

const routes: readonly Route[] = [
  ['GET', 'books/:', (call) => hostedBy(call).simulator.books()],
  [
    'GET',
    'faults',
    () => faultNames.map((name: FaultName) => ({ name, amount: magicAmounts[name] })),
  ],
  ['GET', 'faults/:', (call) => hostedBy(call).simulator.faults.rules()],
  ['POST', 'faults/:', (call) => setFault(call)],
  ['DELETE', 'faults/:', (call) => clearFaults(call)],
  ['GET', 'settings/:', (call) => hostedBy(call).simulator.settings?.all() ?? {}],
  ['POST', 'settings/:', (call) => setSetting(call)],
  ['GET', 'phone', (call) => showPhone(call)],
  ['GET', 'phone/:/:', ({ phones, args }) => phones.find(args[0] ?? '', args[1] ?? '')],
  [
    'POST',
    'phone/scan',
    (call) => call.phones.scanAny(textField(readFields(call.body), 'content')),
  ],
  [
    'POST',
    'phone/:/:',
    ({ phones, args, body }) => phones.act(args[0] ?? '', args[1] ?? '', readFields(body)),
  ],
  [
    'POST',
    'provision/:',
    (call) => hostedBy(call).simulator.provision(textField(readFields(call.body), 'name')),
  ],
  ['GET', 'bank-cards', ({ options }) => bankCards(options)],
  ['GET', 'reader-cards/:', (call) => terminalsOf(call).cards()],
  ['POST', 'terminals/:', (call) => provisionTerminal(call)],
  ['GET', 'forgeries/:/:', (call) => hostedBy(call).simulator.forgeries(call.args[1] ?? '')],
  ['POST', 'deliver-forgery', (call) => deliverForgery(call)],
]

export function createControl(options: ControlOptions): Control {
  const phones = createPhones(options.hosted, options.clock)
  return async (request) => {
    const refused = refuse(request)
    if (refused !== undefined) return refused
    try {
      const path = request.target.replace(/^\//, '').replace(/\?.*$/, '')
      const { run, args } = findRoute(request.method, path.split('/').map(decode))
      return jsonReply(await run({ options, phones, args, body: request.body }))
    } catch (error) {
      return errorReply(error)
    }
  }
}

function refuse(request: ControlRequest): SimulatorAnswer | undefined {
  const name = (request.headers.host ?? '').replace(/:\d+$/, '')
  if (
    !isLoopback(request.remoteAddress) ||
    !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(name)
  ) {
    return refusal('origin_not_allowed', 'the control interface answers this machine only')
  }
  // A page of another origin cannot send this type without asking first, and is not answered then.
  const isJson = request.headers['content-type']?.startsWith('application/json') === true
  if (request.method === 'POST' && !isJson) return refusal('unsupported_media_type', 'send JSON')
  return undefined
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address)
}

function findRoute(method: string, parts: readonly string[]) {
  let pathExists = false
  for (const [routeMethod, path, run] of routes) {
    const args = match(path.split('/'), parts)
    if (args === undefined) continue
    if (routeMethod === method) return { run, args }
    pathExists = true
  }
  throw new PayError(pathExists ? 'method_not_allowed' : 'route_not_found')
}

function match(path: readonly string[], parts: readonly string[]): string[] | undefined {
  if (path.length !== parts.length) return undefined
  const fits = path.every((word, index) => word === ':' || word === parts[index])
  return fits ? parts.filter((_, index) => path[index] === ':') : undefined
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (cause) {
    throw new PayError('invalid_request', 'the path is not percent-encoded', { cause })
  }
}

function hostedBy({ options, args }: Call, channel = args[0] ?? ''): HostedChannel {
  const found = options.hosted.get(channel)
  if (found === undefined) throw new PayError('not_found', 'no such channel')
  return found
}

/** Cards of simulated banks, good to be bound and paid with. */
function bankCards({ hosted }: ControlOptions): readonly SimulatedBankCard[] {
  return [...hosted.values()].flatMap(({ simulator }) => simulator.cards?.() ?? [])
}

function terminalsOf(call: Call): SimulatedTerminals {
  const { terminals } = hostedBy(call).simulator
  if (terminals === undefined) throw new PayError('not_found', 'this channel has no terminals')
  return terminals
}

function provisionTerminal(call: Call): unknown {
  const fields = readFields(call.body)
  return terminalsOf(call).provision(textField(fields, 'merchant'), textField(fields, 'name'))
}

function setFault(call: Call): unknown {
  const { faults } = hostedBy(call).simulator
  faults.set(faultRule(readFields(call.body)))
  return faults.rules()
}

function clearFaults(call: Call): unknown {
  const { faults } = hostedBy(call).simulator
  faults.clear()
  return faults.rules()
}

function setSetting(call: Call): unknown {
  const { settings } = hostedBy(call).simulator
  if (settings === undefined) throw new PayError('not_found', 'this simulator has no settings')
  const fields = readFields(call.body)
  settings.set(textField(fields, 'name'), textField(fields, 'value'))
  return settings.all()
}

function showPhone({ options, phones }: Call): unknown {
  const channels = [...options.hosted].map(([id, { manifest }]) => {
    const { name, mark } = manifest
    return { id, name, mark }
  })
  return { channels, orders: phones.waiting(), messages: phones.messages() }
}

async function deliverForgery(call: Call): Promise<unknown> {
  const fields = readFields(call.body)
  const { simulator } = hostedBy(call, textField(fields, 'channel'))
  const name = textField(fields, 'name')
  const forgeries = simulator.forgeries(textField(fields, 'orderNumber'))
  const forgery = forgeries.find((one) => one.name === name)
  if (forgery === undefined) throw new PayError('not_found', 'no such forgery')
  const { url, headers, body } = forgery
  const request = { method: 'POST', url, headers, body, timeoutMs: 10_000 } as const
  const { status, body: answer } = await call.options.http.send(request)
  return { status, body: Buffer.from(answer).toString('utf8') }
}
