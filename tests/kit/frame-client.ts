/**
 * The vault's frame without a browser: loads the page, reads what the vault wrote into it, seals
 * what a shopper would type, and hands it in. Suites that need no screen bind and pay by this.
 */
import { webcrypto } from 'node:crypto'
import type {
  FrameConfig,
  FrameConfigBase,
} from '../../packages/vault-frame/src/protocol/config.ts'
import { type CryptoPort, seal } from '../../packages/vault-frame/src/sealing/seal.ts'

/** What a shopper types about a card. */
export interface TypedCard {
  readonly number: string
  readonly name: string
  readonly idNumber: string
  readonly phone: string
  /** MMYY and the security code, of a credit card. */
  readonly expiry?: string
  readonly cvn?: string
}

export interface FrameAnswer {
  readonly status: number
  readonly text: string
  readonly body: Readonly<Record<string, unknown>>
}

/** A page of the frame, whichever it is. */
export interface LoadedFrame {
  readonly config: FrameConfigBase
  /** The page as it came. */
  readonly html: string
  readonly headers: Headers
  /** Asks the vault something, as the page's own script does. */
  post(path: string, body: object): Promise<FrameAnswer>
}

export interface OpenedFrame extends LoadedFrame {
  readonly config: FrameConfig
  /** The card's data, sealed as the frame does it. */
  sealCard(card: TypedCard): Promise<string>
  /** Posts a sealed card; `ticket` is the frame's own unless told. */
  postCard(sealed: string, ticket?: string): Promise<FrameAnswer>
  /** Asks whose card begins like this. */
  askBank(prefix: string, ticket?: string): Promise<FrameAnswer>
  /** Seals a code for the ticket of this frame, or for a newer one that the page around got. */
  sealCode(
    code: string,
    more?: { readonly ticket?: string; readonly cvn?: string },
  ): Promise<string>
}

export const framePort: CryptoPort = {
  // The same interface by another declaration.
  subtle: webcrypto.subtle as unknown as SubtleCrypto,
  randomBytes: (length) => webcrypto.getRandomValues(new Uint8Array(length)),
}

/** The origin of the pages of the kit's merchants. */
export const mallOrigin = 'https://mall.example'

export function frameAddress(frameUrl: string, origin = mallOrigin): string {
  const url = new URL(frameUrl)
  const look = { origin, lang: 'zh', theme: 'light', large: '0' }
  for (const [name, value] of Object.entries(look)) url.searchParams.set(name, value)
  return url.href
}

/** Throws when the vault does not serve the frame. */
export async function loadFrame(frameUrl: string, origin = mallOrigin): Promise<LoadedFrame> {
  const address = frameAddress(frameUrl, origin)
  const response = await fetch(address)
  const html = await response.text()
  if (response.status !== 200) throw new Error(`the frame answered ${response.status}: ${html}`)
  return {
    config: configIn(html),
    html,
    headers: response.headers,
    post: (path, body) => postFrom(new URL(path, address).href, body),
  }
}

/** The page for a card and its codes. Throws likewise. */
export async function openFrame(frameUrl: string, origin = mallOrigin): Promise<OpenedFrame> {
  const loaded = await loadFrame(frameUrl, origin)
  const config = loaded.config as FrameConfig
  const { post } = loaded
  return {
    ...loaded,
    config,
    sealCard: ({ number, name, idNumber, phone, expiry }) =>
      seal(
        {
          ticket: config.ticket,
          number,
          name,
          id_type: '01',
          id_number: idNumber,
          phone,
          ...(expiry === undefined ? {} : { expiry }),
          agreed: true,
        },
        'tillway-card',
        config.key,
        framePort,
      ),
    postCard: (sealed, ticket = config.ticket) => post('frame/cards', { ticket, sealed }),
    askBank: (prefix, ticket = config.ticket) => post('frame/bins', { ticket, prefix }),
    sealCode: (code, { ticket = config.ticket, cvn } = {}) =>
      seal(
        { ticket, code, ...(cvn === undefined ? {} : { cvn }) },
        'tillway-code',
        config.key,
        framePort,
      ),
  }
}

function configIn(html: string): FrameConfig {
  const [, text] = /<script[^>]*id="config"[^>]*>([^<]*)<\/script>/.exec(html) ?? []
  if (text === undefined) throw new Error('the frame has no configuration')
  return JSON.parse(text)
}

async function postFrom(url: string, body: object): Promise<FrameAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(url).origin },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, text, body: parse(text) }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
