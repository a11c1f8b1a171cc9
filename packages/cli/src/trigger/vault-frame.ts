/** What a shopper types into the vault’s frame, without a browser: the page is fetched, and what is typed is sealed as it would be there. */
import { webcrypto } from 'node:crypto'
import type { HttpTransport, Random } from '@tillway/kernel'
import { type SealingKey, seal } from '@tillway/vault-frame/sealing'
import { expectJson } from '../platform-calls.ts'
import { Trouble } from '../trouble.ts'

interface FrameConfig {
  readonly ticket: string
  readonly key: SealingKey
}

interface ShownChallenge {
  readonly challenge: string
  /** The digit at each position, by entry and tap. */
  readonly layouts: readonly (readonly (readonly number[])[])[]
}

export interface OpenFrame {
  readonly ticket: string
  seal(payload: object, type: 'tillway-card' | 'tillway-code' | 'tillway-password'): Promise<string>
  post<Body>(path: string, body: object): Promise<Body>
}

export interface FrameParts {
  readonly http: HttpTransport
  readonly random: Random
  /** Of a page that the merchant registered: the frame shows on no other. */
  readonly origin: string
}

export async function openFrame(parts: FrameParts, frameUrl: string): Promise<OpenFrame> {
  const { http, random, origin } = parts
  const url = new URL(frameUrl)
  const look = { origin, lang: 'zh', theme: 'light', large: '0' }
  for (const [name, value] of Object.entries(look)) url.searchParams.set(name, value)
  const page = await http.send({ method: 'GET', url: url.href, headers: {}, timeoutMs: 10_000 })
  const { ticket, key } = configIn(Buffer.from(page.body).toString('utf8'))
  const port = {
    // The same interface by another declaration.
    subtle: webcrypto.subtle as unknown as SubtleCrypto,
    randomBytes: (length: number) => new Uint8Array(random.bytes(length)),
  }
  return {
    ticket,
    seal: (payload, type) => seal({ ticket, ...payload }, type, key, port),
    post: (path, body) =>
      expectJson(http, {
        method: 'POST',
        url: new URL(path, url).href,
        body: { ticket, ...body },
        origin: url.origin,
      }),
  }
}

function configIn(html: string): FrameConfig {
  const [, text] = /<script[^>]*id="config"[^>]*>([^<]*)<\/script>/.exec(html) ?? []
  if (text !== undefined) return JSON.parse(text) as FrameConfig
  throw new Trouble({
    code: 'frame_refused',
    words: { zh: '保险库没有给出页面', en: 'the vault showed no frame' },
  })
}

/** Finds each digit on its map, and seals the places. */
export async function enterPassword(
  parts: FrameParts,
  frameUrl: string,
  entries: readonly string[],
): Promise<string> {
  const frame = await openFrame(parts, frameUrl)
  const { module } = claimsOf(frame.ticket).password
  const { challenge, layouts } = await frame.post<ShownChallenge>('frame/challenges', { module })
  const places = entries.map((digits, entry) => tapped(layouts[entry] ?? [], digits))
  const device = Buffer.from(parts.random.bytes(16)).toString('base64url')
  return await frame.seal({ challenge, entries: places, device }, 'tillway-password')
}

/** One map serves all taps, or each has its own. */
function tapped(maps: readonly (readonly number[])[], digits: string): readonly number[] {
  return [...digits].map((digit, tap) =>
    (maps[maps.length === 1 ? 0 : tap] ?? []).indexOf(Number(digit)),
  )
}

function claimsOf(ticket: string) {
  const [payload = ''] = ticket.replace(/^vt_/, '').split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
    readonly password: { readonly module: string }
  }
}
