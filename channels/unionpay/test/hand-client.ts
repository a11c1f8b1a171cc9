/**
 * A merchant's client of the gateway, written from the vendor's rules with nothing but node:crypto:
 * an oracle that does not share a line with our own wire. It works on the simulator in memory.
 */
import {
  constants,
  createHash,
  createPrivateKey,
  privateDecrypt,
  publicEncrypt,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto'
import type { ChannelSimulator, SimulatorAnswer } from '@tillway/channel/simulator'
import { type HttpRequest, type HttpResponse, TransportError } from '@tillway/kernel'
import {
  createManualTime,
  createMemoryLog,
  createSeededRandom,
  type ManualTime,
} from '@tillway/kernel/testing'
import { sm2 } from 'sm-crypto-v2'
import { simulator as module } from '../src/simulator/index.ts'

export type Message = Record<string, string>

export interface HandClient {
  readonly time: ManualTime
  readonly simulator: ChannelSimulator
  readonly config: Readonly<Record<string, string>>
  readonly records: unknown[]
  /** Notifications that came in and were proven genuine. */
  readonly notices: Message[]
  /** Every notification as it came in. */
  readonly received: HttpRequest[]
  /** When set, notifications are answered with this status. */
  noticeStatus: number
  /** Sends a signed request and answers what the gateway said, proven genuine. */
  ask(path: string, fields: Message): Promise<Message>
  /** As `ask`, without looking at the answer. */
  send(
    path: string,
    fields: Message,
    change?: (signed: Message) => Message,
  ): Promise<SimulatorAnswer>
  /** Sends what a browser would. */
  browse(url: string, form?: Message): Promise<SimulatorAnswer>
  /** The fields that every request has, with a fresh number. */
  order(change?: Message): Message
  seal(text: string): string
  customer(said: Message, sealed?: Message): string
  open(ciphertext: string): string
  /** The code of the newest text message. */
  code(): string
  proven(text: string): Message
}

export const baseUrl = 'http://127.0.0.1:9/unionpay'
export const back = '/gateway/api/backTransReq.do'
export const queryPath = '/gateway/api/queryTrans.do'
export const front = '/gateway/api/frontTransReq.do'
export const notifyUrl = 'https://pay.example.com/notify/1'

export interface HandClientOptions {
  readonly name?: string
  readonly records?: unknown[]
  readonly startsAt?: number
  /** Another configuration than the one that is given out now. */
  readonly config?: Readonly<Record<string, string>>
}

const formType = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }

export function createHandClient(options: HandClientOptions = {}): HandClient {
  const time = createManualTime(options.startsAt)
  const records = options.records ?? []
  const simulator = module.create({
    clock: time,
    scheduler: time,
    random: createSeededRandom(11 + records.length),
    log: createMemoryLog(),
    journal: {
      records: () => [...records],
      append: (record) => records.push(JSON.parse(JSON.stringify(record))),
    },
    baseUrl,
    http: { send: (request) => receive(client, request) },
  })
  const config = options.config ?? simulator.provision(options.name ?? 'mall')
  let count = 0
  const client: HandClient = {
    time,
    simulator,
    config,
    records,
    notices: [],
    received: [],
    noticeStatus: 200,
    ...createSending(simulator, config),
    order(change = {}) {
      count += 1
      return {
        version: '5.1.0',
        encoding: 'UTF-8',
        bizType: '000902',
        channelType: '07',
        accessType: '0',
        merId: config.merId ?? '',
        orderId: `HAND${records.length}T${String(count).padStart(8, '0')}`,
        txnTime: beijing(time.now()),
        ...change,
      }
    },
    ...createSecrets(config),
    code() {
      const [newest] = simulator.phone.inbox?.() ?? []
      return /\d{6}/.exec(newest?.text ?? '')?.[0] ?? 'no text was sent'
    },
  }
  return client
}

async function receive(client: HandClient, request: HttpRequest): Promise<HttpResponse> {
  client.received.push(request)
  if (client.noticeStatus === 0) throw new TransportError('timeout', true)
  const fields = Object.fromEntries(new URLSearchParams(String(request.body)))
  if (genuine(fields, client.config)) client.notices.push(fields)
  return { status: client.noticeStatus, headers: {}, body: Buffer.from('ok') }
}

type Config = Readonly<Record<string, string>>

function createSending(
  simulator: ChannelSimulator,
  config: Config,
): Pick<HandClient, 'send' | 'ask' | 'browse' | 'proven'> {
  const post = (target: string, form: Message) => {
    const body = Buffer.from(new URLSearchParams(form).toString())
    return simulator.handle({ method: 'POST', target, headers: formType, body })
  }
  const send: HandClient['send'] = async (path, fields, change = (whole) => whole) =>
    post(path, change(signed(fields, config)))
  const proven = (text: string) => {
    const fields = parse(text)
    if (!genuine(fields, config)) throw new Error(`not genuine: ${text.slice(0, 200)}`)
    return fields
  }
  return {
    send,
    proven,
    ask: async (path, fields) => proven(String((await send(path, fields)).body)),
    async browse(url, form) {
      const target = url.startsWith(baseUrl) ? url.slice(baseUrl.length) : url
      if (form !== undefined) return post(target, form)
      return simulator.handle({ method: 'GET', target, headers: {}, body: new Uint8Array() })
    },
  }
}

function createSecrets(config: Config): Pick<HandClient, 'seal' | 'customer' | 'open'> {
  const seal = (text: string) => {
    const key = certificateOf(config.encryptionCertificate).publicKey
    const padded = { key, padding: constants.RSA_PKCS1_PADDING }
    return publicEncrypt(padded, Buffer.from(text)).toString('base64')
  }
  return {
    seal,
    customer(said, sealed = {}) {
      const pairs = (group: Message) => Object.entries(group).map(([k, v]) => `${k}=${v}`)
      const hidden = pairs(sealed)
      const secret = hidden.length > 0 ? [`encryptedInfo=${seal(hidden.join('&'))}`] : []
      return Buffer.from(`{${[...pairs(said), ...secret].join('&')}}`).toString('base64')
    },
    open(ciphertext) {
      const block = privateDecrypt(
        { key: keyOf(config.signingKey), padding: constants.RSA_NO_PADDING },
        Buffer.from(ciphertext, 'base64'),
      )
      return block.subarray(block.indexOf(0, 2) + 1).toString('utf8')
    },
  }
}

/** `YYYYMMDDhhmmss` in Beijing. */
export function beijing(instant: number): string {
  return new Date(instant + 28_800_000).toISOString().replace(/\D/g, '').slice(0, 14)
}

/** Decimal serial number of a certificate. */
export function serialOf(pem = ''): string {
  return BigInt(`0x${certificateOf(pem).serialNumber}`).toString()
}

/** Parsing a key or a chain is dear, and they are few. */
function remembering<Value>(make: (pem: string) => Value): (pem?: string) => Value {
  const known = new Map<string, Value>()
  return (pem = '') => {
    const value = known.get(pem) ?? make(pem)
    known.set(pem, value)
    return value
  }
}

const keyOf = remembering(createPrivateKey)
const certificateOf = remembering((pem) => new X509Certificate(pem))

const hex = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex')

function sorted(fields: Message): string {
  const names = Object.keys(fields).filter((name) => name !== 'signature' && fields[name] !== '')
  return names
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
}

function signed(fields: Message, config: Config): Message {
  const method = config.signMethod ?? ''
  const usesCertificate = method === '01' || method === '21'
  const certId = usesCertificate ? { certId: serialOf(config.signingCertificate) } : {}
  const whole = { ...fields, signMethod: method, ...certId }
  return { ...whole, signature: signatureOf(sorted(whole), config) }
}

function signatureOf(text: string, config: Config): string {
  const { signMethod, sharedKey = '', signingKey = '' } = config
  if (signMethod === '11') return hex('sha256', `${text}&${hex('sha256', sharedKey)}`)
  if (signMethod === '12') return hex('sm3', `${text}&${hex('sm3', sharedKey)}`)
  if (signMethod === '01') {
    return sign('sha256', Buffer.from(hex('sha256', text)), keyOf(signingKey)).toString('base64')
  }
  const der = keyOf(signingKey).export({ type: 'pkcs8', format: 'der' })
  const at = der.indexOf(Buffer.from('0201010420', 'hex')) + 5
  const number = der.subarray(at, at + 32).toString('hex')
  const userId = serialOf(config.signingCertificate)
  const publicKey = sm2.getPublicKeyFromPrivateKey(number)
  const options = { hash: true, der: true, publicKey, userId }
  return Buffer.from(sm2.doSignature(hex('sm3', text), number, options), 'hex').toString('base64')
}

/** Whether the gateway said this: certificate chain first, then the signature. */
function genuine(fields: Message, config: Config): boolean {
  const { signature = '', signPubKeyCert = '' } = fields
  const text = sorted(fields)
  if (config.signMethod === '11' || config.signMethod === '12') {
    return signature === signatureOf(text, config)
  }
  if (!signPubKeyCert.includes('\r\n') || !isOfGateway(signPubKeyCert, config)) return false
  const leaf = certificateOf(signPubKeyCert)
  if (config.signMethod === '21') return isSm2Genuine(text, signature, signPubKeyCert)
  const digest = Buffer.from(hex('sha256', text))
  return verify('sha256', digest, leaf.publicKey, Buffer.from(signature, 'base64'))
}

function isOfGateway(pem: string, config: Config): boolean {
  const [leaf, middle, root] = [pem, config.middleCertificate, config.rootCertificate].map(
    certificateOf,
  )
  if (leaf === undefined || middle === undefined || root === undefined) return false
  const isChained =
    leaf.verify(middle.publicKey) && middle.verify(root.publicKey) && root.verify(root.publicKey)
  return isChained && leaf.subject.split('@')[2] === '中国银联股份有限公司'
}

function isSm2Genuine(text: string, signature: string, pem: string): boolean {
  const der = certificateOf(pem).publicKey.export({ type: 'spki', format: 'der' })
  const point = der.subarray(-65).toString('hex')
  const options = { hash: true, der: true, userId: serialOf(pem) }
  const given = Buffer.from(signature, 'base64').toString('hex')
  return sm2.doVerifySignature(hex('sm3', text), given, point, options)
}

/** `a=b&c={d=e&f=g}`, un-encoded: split where no brace is open, at the first equals sign. */
function parse(text: string): Message {
  const fields: Message = {}
  let depth = 0
  let start = 0
  const take = (end: number) => {
    const pair = text.slice(start, end)
    const equals = pair.indexOf('=')
    fields[pair.slice(0, equals)] = pair.slice(equals + 1)
    start = end + 1
  }
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '{' || text[at] === '[') depth += 1
    if (text[at] === '}' || text[at] === ']') depth -= 1
    if (text[at] === '&' && depth === 0) take(at)
  }
  take(text.length)
  return fields
}
