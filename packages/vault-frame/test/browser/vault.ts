/**
 * A vault in one file: it serves the built frame under the real policy, opens what the frame
 * sealed with another implementation of JWE, and serves a shop on an origin of its own.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compactDecrypt, exportJWK, generateKeyPair } from 'jose'
import type { PasswordConfig } from '../../src/password/ticket.ts'
import type { FrameConfig, FrameConfigBase } from '../../src/protocol/config.ts'

const builder = join(import.meta.dirname, '../../../../tools/build-frame.ts')

export interface Opened {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
  readonly length: number
}

/** The vault fills in the rest. */
type Given<Config extends FrameConfigBase> = Omit<Config, 'origin' | 'key'>

interface Answer {
  readonly status: number
  readonly body: unknown
}

export interface FakeVault {
  /** Where the frame lives. */
  readonly origin: string
  /** Where the shop lives; another site, not only another port. */
  readonly shop: string
  /** What the next frame is given; `origin` and `key` are filled in. A password's has its own page. */
  config: Given<FrameConfig> | Given<PasswordConfig>
  /** Bodies of `POST /frame/challenges`, as they came. */
  readonly asked: { readonly ticket: string; readonly module: string }[]
  /** What is answered to the nth of them; as slowly as it likes. */
  challenge: (body: FakeVault['asked'][number], nth: number) => Answer | Promise<Answer>
  /** Every prefix that was asked about. */
  readonly prefixes: string[]
  /** Bodies of `POST /frame/cards`, as they came. */
  readonly posted: { readonly ticket: string; readonly sealed: string }[]
  /** Answers to the next posts of cards instead of the usual one. */
  readonly refusals: { readonly status: number; readonly body: unknown }[]
  /** Milliseconds before an answer about a prefix. */
  slowBins: (prefix: string) => number
  /** No answer at all. */
  down: boolean
  /** Names of the parts of which there is no answer. */
  missing: RegExp | undefined
  /** Names of the parts that were asked for. */
  readonly fetched: string[]
  open(sealed: string): Promise<Opened>
  close(): Promise<void>
}

export function ticketFor(subject: string): string {
  const claims = Buffer.from(JSON.stringify({ v: 1, subject, payee: '半山杂货铺' }))
  return `vt_${claims.toString('base64url')}.${'m'.repeat(43)}`
}

export function cardConfig(): Given<FrameConfig> {
  return {
    ticket: ticketFor('new_card'),
    claims: {
      kind: 'card',
      subject: 'new_card',
      amount: 29_900,
      currency: 'CNY',
      payee: '半山杂货铺',
      description: '山野手冲咖啡豆 250 g × 2',
    },
    lang: 'zh',
    theme: 'light',
    large: false,
    resend_in_ms: 0,
  }
}

export function codeConfig(cvn = false): Given<FrameConfig> {
  const usual = cardConfig()
  const claims = { kind: 'code', subject: 'att_1', phone: '138****1234', cvn } as const
  return {
    ...usual,
    ticket: ticketFor('att_1'),
    claims: { ...usual.claims, ...claims },
    resend_in_ms: 60_000,
  }
}

const banks: Readonly<Record<string, unknown>> = {
  '622202': { bank: { code: 'ICBC', zh: '工商银行', en: 'ICBC' }, kind: 'debit', lengths: [19] },
  '622576': { bank: { code: 'CMB', zh: '招商银行', en: 'CMB' }, kind: 'credit', lengths: [16] },
}

export async function startVault(): Promise<FakeVault> {
  const built = builtFrame()
  const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256' })
  const key = { kid: 'frame-1', jwk: await exportJWK(publicKey) }
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  const shopServer = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(shopPage)
  })
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'GET') {
      const url = new URL(request.url ?? '', vault.origin)
      if (url.pathname.startsWith(partsPath)) {
        const file = url.pathname.slice(partsPath.length)
        const part = built.password.parts[file]
        vault.fetched.push(file.split('-')[0] ?? '')
        if (!part || vault.missing?.test(file)) response.destroy()
        else response.writeHead(200, { 'content-type': 'text/javascript' }).end(part.script)
        return
      }
      const { ticket, lang } = { ...vault.config, ...Object.fromEntries(url.searchParams) }
      const config = { ...vault.config, ticket, lang, origin: vault.shop, key }
      const isPassword = 'password' in config.claims
      const page = isPassword ? built.password[lang] : built.card
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `${policyOf(vault, page, isPassword ? built.password.parts : {})}; frame-ancestors ${vault.shop}`,
        'cache-control': 'no-store',
      })
      response.end(framePage(page, config))
      return
    }
    if (vault.down) {
      response.destroy()
      return
    }
    const body = JSON.parse(await readBody(request))
    const { status, body: answered } = await answerTo(vault, request.url, body)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answered))
  }
  await Promise.all([listen(server), listen(shopServer)])
  const vault: FakeVault = {
    origin: `http://127.0.0.1:${portOf(server)}`,
    shop: `http://localhost:${portOf(shopServer)}`,
    config: cardConfig(),
    asked: [],
    challenge: () => ({ status: 500, body: {} }),
    prefixes: [],
    posted: [],
    refusals: [],
    slowBins: () => 0,
    down: false,
    missing: undefined,
    fetched: [],
    async open(sealed) {
      const { plaintext, protectedHeader } = await compactDecrypt(sealed, privateKey)
      const payload = JSON.parse(new TextDecoder().decode(plaintext))
      return { header: { ...protectedHeader }, payload, length: plaintext.length }
    },
    close: async () => {
      for (const one of [server, shopServer]) {
        one.closeAllConnections()
        await new Promise((done) => one.close(done))
      }
    },
  }
  return vault
}

type Body = FakeVault['posted'][number] & FakeVault['asked'][number] & { readonly prefix: string }

function answerTo(vault: FakeVault, path: string | undefined, body: Body): Promise<Answer> {
  if (path === '/frame/bins') return bins(vault, body)
  return path === '/frame/challenges' ? challenges(vault, body) : cards(vault, body)
}

async function challenges(vault: FakeVault, body: FakeVault['asked'][number]): Promise<Answer> {
  const nth = vault.asked.push(body)
  return await vault.challenge(body, nth)
}

async function bins(vault: FakeVault, { prefix }: { readonly prefix: string }) {
  vault.prefixes.push(prefix)
  await new Promise((done) => setTimeout(done, vault.slowBins(prefix)))
  const body = banks[prefix.slice(0, 6)] ?? { bank: null, kind: null, lengths: [] }
  return { status: 200, body }
}

async function cards(vault: FakeVault, body: FakeVault['posted'][number]) {
  vault.posted.push(body)
  const refusal = vault.refusals.shift()
  if (refusal) return refusal
  const { payload } = await vault.open(body.sealed)
  const number = String(payload.number)
  const known = banks[number.slice(0, 6)] ?? {
    bank: null,
    kind: payload.expiry ? 'credit' : 'debit',
  }
  const { bank, kind } = known as { readonly bank: unknown; readonly kind: string }
  return { status: 201, body: { card: 'card_1', bank, kind, last_four: number.slice(-4), more: 1 } }
}

interface Page {
  readonly script: string
  readonly style: string
}

type Parts = Readonly<Record<string, Page>>

interface Built {
  readonly card: Page
  readonly password: Readonly<Record<'zh' | 'en', Page>> & { readonly parts: Parts }
}

const partsPath = '/frame/parts/'

function policyOf({ origin }: FakeVault, { script, style }: Page, parts: Parts): string {
  const files = Object.keys(parts).map((file) => `${origin}${partsPath}${file}`)
  const styles = [style, ...Object.values(parts).map((part) => part.style)].map(hashOf)
  return [
    "default-src 'none'",
    `script-src ${[hashOf(script), ...files].join(' ')}`,
    `style-src ${styles.join(' ')}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

function builtFrame(): Built {
  const folder = mkdtempSync(join(tmpdir(), 'tillway-frame-'))
  // As a program of its own: a workspace imports nothing from outside of itself.
  execFileSync(process.execPath, [builder, join(folder, 'frame.json'), '--eyes'])
  const built = JSON.parse(readFileSync(join(folder, 'frame.json'), 'utf8'))
  rmSync(folder, { recursive: true })
  return built
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

function framePage({ script, style }: Page, config: object): string {
  const json = JSON.stringify(config).replaceAll('<', '\\u003c')
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Tillway</title><style>${style}</style></head><body><script type="application/json" id="config">${json}</script><script>${script}</script></body></html>`
}

/** The shop keeps what the frame says in `heard`, and can say anything by `say`. */
const shopPage = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>半山杂货铺</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<style>body{margin:0;background:#7a7f88;font:16px/1.5 sans-serif}dialog{position:fixed;inset:auto 0 0;display:block;width:100%;max-width:520px;max-height:92vh;margin:auto;padding:0;border:0;overflow:auto;border-radius:22px 22px 0 0;background:#f6f7f9}dialog.dark{background:#1c1f26}h2{margin:0;padding:14px;font:600 1em/28px sans-serif;text-align:center}dialog.dark h2{color:#f2f4f8}iframe{display:block;width:100%;height:300px;border:0}</style></head>
<body><main><dialog open><h2>收银台</h2></dialog></main><script>
const frame = document.createElement('iframe')
const vault = new URLSearchParams(location.search).get('vault')
window.heard = []
addEventListener('message', ({ origin, source, data }) => {
  window.heard.push({ origin, known: source === frame.contentWindow, data })
  if (data.type === 'height') frame.style.height = data.px + 'px'
})
window.say = (message) => frame.contentWindow.postMessage({ tillway: 1, ...message }, vault)
window.sayRaw = (message) => frame.contentWindow.postMessage(message, '*')
frame.title = '银行卡'
if (vault) frame.src = vault + '/frame'
document.querySelector('dialog').append(frame)
</script></body></html>`

async function readBody(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

type HttpServer = ReturnType<typeof createServer>

function listen(server: HttpServer): Promise<void> {
  return new Promise((resolve) => server.listen(0, () => resolve()))
}

function portOf(server: HttpServer): number {
  return (server.address() as AddressInfo).port
}
