/** The vault's frame as a shopper's browser has it, over the simulated network. */
import { webcrypto } from 'node:crypto'
import type { HttpTransport } from '@tillway/kernel'
import { curveKeyPairOf } from '@tillway/sim/process'
import type { FrameConfig } from '../../../packages/vault-frame/src/protocol/config.ts'
import { type CryptoPort, seal } from '../../../packages/vault-frame/src/sealing/seal.ts'
import { frameAddress, type TypedCard } from '../../kit/frame-client.ts'
import { claimsOf, type ShownChallenge } from '../../kit/password-person.ts'
import { mallOrigin } from './places.ts'
import { textIn } from './stage.ts'

export interface Frame {
  readonly config: FrameConfig
  post(path: string, body: object): Promise<Readonly<Record<string, unknown>> & { status: number }>
  sealCard(card: TypedCard): Promise<string>
  sealCode(code: string, more: { readonly ticket: string; readonly cvn?: string }): Promise<string>
  /** Looks at a fresh map and taps these entries on it. Throws when the vault shows none. */
  sealPassword(ticket: string, entries: readonly string[]): Promise<string>
}

const timeoutMs = 10_000

export interface Browser {
  readonly http: HttpTransport
  randomBytes(length: number): Uint8Array<ArrayBuffer>
}

/** Throws when the vault does not serve the frame. */
export async function openFrame({ http, randomBytes }: Browser, frameUrl: string): Promise<Frame> {
  const address = frameUrl.includes('origin=') ? frameUrl : frameAddress(frameUrl, mallOrigin)
  const page = await http.send({ method: 'GET', url: address, headers: {}, timeoutMs })
  if (page.status !== 200) throw new Error(`the frame answered ${page.status}`)
  const config = configIn(textIn(page.body))
  const port: CryptoPort = { subtle: subtleWith(randomBytes), randomBytes }
  const post: Frame['post'] = async (path, body) => {
    const url = new URL(path, address).href
    const headers = { 'content-type': 'application/json', origin: new URL(url).origin }
    const sent = { method: 'POST', url, headers, body: JSON.stringify(body), timeoutMs } as const
    const answer = await http.send(sent)
    return { ...JSON.parse(textIn(answer.body)), status: answer.status }
  }
  const sealAs = (payload: object, type: 'tillway-card' | 'tillway-code' | 'tillway-password') =>
    seal(payload, type, config.key, port)
  return {
    config,
    post,
    sealCard: ({ number, name, idNumber, phone, expiry }) =>
      sealAs(
        {
          ticket: config.ticket,
          ...{ number, name, id_type: '01', id_number: idNumber, phone },
          ...(expiry === undefined ? {} : { expiry }),
          agreed: true,
        },
        'tillway-card',
      ),
    sealCode: (code, { ticket, cvn }) =>
      sealAs({ ticket, code, ...(cvn === undefined ? {} : { cvn }) }, 'tillway-code'),
    async sealPassword(ticket, entries) {
      const { module } = claimsOf(ticket).password
      const answer = await post('frame/challenges', { ticket, module })
      if (answer.status !== 200) throw new Error(`no map: ${JSON.stringify(answer)}`)
      const { challenge, layouts } = answer as unknown as ShownChallenge
      const positions = entries.map((digits, entry) => tapped(layouts[entry] ?? [], digits))
      const device = Buffer.from(randomBytes(16)).toString('base64url')
      return await sealAs({ ticket, challenge, entries: positions, device }, 'tillway-password')
    },
  }
}

/** A key for one message is drawn from the shopper's own randomness, and not by WebCrypto. */
function subtleWith(randomBytes: Browser['randomBytes']): SubtleCrypto {
  const { subtle } = webcrypto
  const curve = { name: 'ECDH', namedCurve: 'P-256' } as const
  const own = {
    async generateKey() {
      const name = Buffer.from(randomBytes(16)).toString('hex')
      const { privateKey, publicKey } = curveKeyPairOf(name, 'P-256')
      const open = publicKey.export({ format: 'jwk' })
      const closed = privateKey.export({ format: 'jwk' })
      return {
        publicKey: await subtle.importKey('jwk', open, curve, true, []),
        privateKey: await subtle.importKey('jwk', closed, curve, false, ['deriveBits']),
      }
    },
    exportKey: subtle.exportKey.bind(subtle),
    importKey: subtle.importKey.bind(subtle),
    deriveBits: subtle.deriveBits.bind(subtle),
    digest: subtle.digest.bind(subtle),
    encrypt: subtle.encrypt.bind(subtle),
  }
  // The same interface by another declaration; of the rest nothing is used.
  return own as unknown as SubtleCrypto
}

/** Where the fingers go: one map serves all taps, or each has its own. */
function tapped(maps: readonly (readonly number[])[], digits: string): readonly number[] {
  return [...digits].map((digit, tap) =>
    (maps[maps.length === 1 ? 0 : tap] ?? []).indexOf(Number(digit)),
  )
}

function configIn(html: string): FrameConfig {
  const [, text] = /<script[^>]*id="config"[^>]*>([^<]*)<\/script>/.exec(html) ?? []
  if (text === undefined) throw new Error('the frame has no configuration')
  return JSON.parse(text)
}
