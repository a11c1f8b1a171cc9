/** A vault on a free port with a shopper, a server and a channel around it, for the tests of the vault. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CardMessage, CardSealer } from '@tillway/channel'
import {
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  PayError,
  secret,
} from '@tillway/kernel'
import { systemClock, systemRandom } from '@tillway/kernel/node'
import { createManualTime, createMemoryLog, type ManualTime } from '@tillway/kernel/testing'
import { createHttpTransport } from '@tillway/transport'
import {
  createVaultClient,
  issueTicket,
  maxTicketLifeMs,
  type TicketClaims,
  type VaultClient,
} from '@tillway/vault-link'
import { CompactEncrypt, importJWK } from 'jose'
import { type RunningVault, startVault, type VaultOptions } from '../src/edge/start-vault.ts'

export const linkKey = secret(new Uint8Array(32).fill(7))
export const rootKey = secret(new Uint8Array(32).fill(9))
export const assets = {
  card: { script: 'document.title="frame"', style: 'body{margin:0}' },
  password: {
    zh: { script: 'document.title="password"', style: 'body{margin:1px}' },
    en: { script: 'document.title="password en"', style: 'body{margin:1px}' },
    parts: {
      'later-0123456789abcdef.js': { script: 'export const style="b{}"', style: 'b{}' },
    },
  },
}
export const gateway = 'https://gateway.example'

/** Puts in what is asked for, in clear: what a real one encrypts is not the vault's affair. */
export const sampleSealer: CardSealer = {
  channel: 'sample',
  destinations: [gateway],
  roots: ['the root'],
  seal({ fields, fill, card, code, verificationCode, newPhone, encryptionCertificate }, { roots }) {
    if (!roots.includes(encryptionCertificate)) throw new PayError('channel_misconfigured')
    const values: Record<string, string | undefined> = {
      number: card?.reveal().number,
      phone: card?.reveal().phone,
      newPhone: newPhone?.reveal(),
      code: code?.reveal(),
      cvn: verificationCode?.reveal(),
    }
    const filled = Object.fromEntries(
      fill.map((word) => {
        const value = values[word]
        if (value === undefined) throw new PayError('card_data_missing', undefined, { param: word })
        return [word, value]
      }),
    )
    return { fields: { ...fields, ...filled }, toSign: JSON.stringify({ ...fields, ...filled }) }
  },
  finish: (fields, signature) => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...fields, signature }),
  }),
  codeSubject: ({ order, type }) => (type === 'code' ? order : undefined),
}

export const shopperCard = {
  number: '6216261000000000018',
  name: '全渠道',
  id_type: '01',
  id_number: '341126197709218366',
  phone: '13552535506',
  agreed: true,
}

export const creditCard = {
  ...shopperCard,
  number: '6226388000000095',
  expiry: '1229',
}

export interface Bench {
  readonly vault: RunningVault
  readonly client: VaultClient
  readonly time: ManualTime
  readonly log: ReturnType<typeof createMemoryLog>
  /** What left for the channel. */
  readonly sent: HttpRequest[]
  ticket(claims?: Partial<TicketClaims>): string
  get(path: string): Promise<Response>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  /** As the frame does it; the header may be altered. */
  seal(payload: object, type: string, header?: Record<string, unknown>): Promise<string>
  enter(card?: object, claims?: Partial<TicketClaims>): Promise<Response>
  /** Enters a card and gives its id. */
  cardId(card?: object, claims?: Partial<TicketClaims>): Promise<string>
  sealedCode(claims: Partial<TicketClaims>, fields?: object): Promise<string>
  again(options?: Partial<VaultOptions>): Promise<Bench>
  stop(): Promise<void>
}

export interface BenchOptions extends Partial<VaultOptions> {
  readonly answer?: (request: HttpRequest) => Promise<HttpResponse>
}

/** Time stands still at now, so that sockets' own time-outs and the tests' agree. */
export async function startBench(options: BenchOptions = {}): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'tillway-vault-'))
  const place = options.databaseUrl === undefined ? { sqlitePath: join(folder, 'vault.db') } : {}
  const time = createManualTime(systemClock.now())
  return await openBench({ ...place, ...options }, time, () => rmSync(folder, { recursive: true }))
}

async function openBench(
  options: BenchOptions,
  time: ManualTime,
  cleanUp: () => void,
): Promise<Bench> {
  const log = createMemoryLog()
  const sent: HttpRequest[] = []
  const { answer, ...vaultOptions } = options
  const vault = await startVault({
    host: '127.0.0.1',
    port: 0,
    rootKey,
    linkKey,
    log,
    frameAssets: assets,
    allowLoopbackDestinations: false,
    trustProxy: false,
    sealers: new Map([['sample', sampleSealer]]),
    ports: { clock: time, scheduler: time },
    ...(answer === undefined ? {} : { wrapTransport: () => recording(sent, answer) }),
    ...vaultOptions,
  })
  const http = createHttpTransport()
  const ports = { http, clock: time, random: systemRandom }
  const client = createVaultClient({ url: vault.url, linkKey, ...ports })
  const shopper = shopperOf(vault, time)
  return {
    vault,
    client,
    time,
    log,
    sent,
    ...shopper,
    async again(changed = {}) {
      await http.close()
      await vault.stop()
      return await openBench({ ...options, ...changed }, time, cleanUp)
    },
    async stop() {
      await http.close()
      await vault.stop()
      cleanUp()
    },
  }
}

function recording(
  sent: HttpRequest[],
  answer: (request: HttpRequest) => Promise<HttpResponse>,
): HttpTransport {
  return {
    send(request) {
      sent.push(request)
      return answer(request)
    },
  }
}

function shopperOf(vault: RunningVault, time: ManualTime) {
  let tickets = 0
  const ticket = (claims: Partial<TicketClaims> = {}): string => {
    tickets += 1
    return issueTicket(
      { ...defaultClaims, exp: time.now() + maxTicketLifeMs, jti: `t${tickets}`, ...claims },
      linkKey,
    )
  }
  const get = (path: string) => fetch(`${vault.url}${path}`)
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${vault.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const seal = async (payload: object, type: string, header: Record<string, unknown> = {}) => {
    const { kid, jwk } = await configKey(get, ticket())
    const text = new TextEncoder().encode(JSON.stringify(payload))
    return await new CompactEncrypt(text)
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid, typ: type, ...header })
      .encrypt(await importJWK(jwk, 'ECDH-ES'))
  }
  const enter = async (card: object = shopperCard, claims: Partial<TicketClaims> = {}) => {
    const own = ticket(claims)
    const sealed = await seal({ ticket: own, ...card }, 'tillway-card')
    return await post('/frame/cards', { ticket: own, sealed })
  }
  return {
    ticket,
    get,
    post,
    seal,
    enter,
    async cardId(card: object = shopperCard, claims: Partial<TicketClaims> = {}) {
      const answer = (await (await enter(card, claims)).json()) as { card: string }
      return answer.card
    },
    sealedCode: (claims: Partial<TicketClaims>, fields: object = { code: '123123' }) =>
      seal({ ticket: ticket({ kind: 'code', ...claims }), ...fields }, 'tillway-code'),
  }
}

const defaultClaims = {
  kind: 'card',
  merchant: 'mch_1',
  payment: 'pay_1',
  subject: 'new_card',
  amount: 1999,
  currency: 'CNY',
  payee: '示例商城',
  description: '一本书',
  shopper: 'shopper-1',
  origins: ['https://mall.example', 'http://127.0.0.1:8702'],
} as const

/** The config that the page in the frame carries. */
export async function configOf(page: Response): Promise<Record<string, never>> {
  const [, json] = /id="config">(.*?)<\/script>/.exec(await page.text()) ?? []
  return JSON.parse(json ?? '{}')
}

async function configKey(get: (path: string) => Promise<Response>, ticket: string) {
  const query = new URLSearchParams({ ticket, origin: 'https://mall.example' })
  const { key } = await configOf(await get(`/frame?${query}`))
  return key as unknown as { kid: string; jwk: { kty: string } }
}

export function message(changes: Partial<CardMessage> = {}): CardMessage {
  return {
    channel: 'sample',
    merchantId: 'mch_1',
    fields: { order: 'o1' },
    fill: [],
    sendsCode: false,
    encryptionCertificate: 'the root',
    ...changes,
  }
}
