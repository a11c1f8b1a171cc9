/** Sends signed requests, on the back-up host when nothing could reach the first. */
import type { ChannelPorts } from '@tillway/channel'
import { type HttpResponse, TransportError } from '@tillway/kernel'
import { authorizationHeader, requestSignatureText } from '../wire/request-signature.ts'
import type { AccountConfig } from './config.ts'

export const userAgent = 'Tillway/0.1'
const timeoutMs = 10_000
const maxResponseBytes = 262_144

export interface WireRequest {
  readonly method: 'GET' | 'POST'
  /** Path and query, percent-encoded. */
  readonly target: string
  readonly body?: string
}

export interface SignedHttp {
  /** Throws what the transport throws. */
  send(request: WireRequest): Promise<HttpResponse>
}

interface Base {
  readonly url: string
  /** What the base itself puts before the path; it is part of what is signed. */
  readonly prefix: string
}

export function createSignedHttp(config: AccountConfig, ports: ChannelPorts): SignedHttp {
  const bases = config.bases.map(toBase)

  const sendTo = async (base: Base, request: WireRequest): Promise<HttpResponse> => {
    const { method, target, body } = request
    const headers = await signedHeaders(config, ports, {
      ...request,
      target: `${base.prefix}${target}`,
    })
    const url = `${base.url}${target}`
    const limits = { timeoutMs, maxResponseBytes }
    return ports.http.send(
      body === undefined
        ? { method, url, headers, ...limits }
        : { method, url, headers, body, ...limits },
    )
  }

  const sendFrom = async (index: number, request: WireRequest): Promise<HttpResponse> => {
    const base = bases[index]
    if (base === undefined) throw new TransportError('connect', false)
    try {
      return await sendTo(base, request)
    } catch (error) {
      // Anything but a failed connect may have reached the channel: repeating it is not ours to decide.
      if (!isUnreachable(error) || index + 1 >= bases.length) throw error
      ports.log.warn({ host: new URL(base.url).host }, 'wechatpay: host unreachable, using back-up')
      return sendFrom(index + 1, request)
    }
  }

  return { send: (request) => sendFrom(0, request) }
}

async function signedHeaders(
  config: AccountConfig,
  ports: ChannelPorts,
  request: WireRequest,
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(ports.clock.now() / 1000))
  const nonce_str = Buffer.from(ports.random.bytes(16)).toString('hex')
  const { method, target, body = '' } = request
  const text = requestSignatureText({ method, target, timestamp, nonce_str, body })
  const signature = await config.signer.sign(text)
  const { mchid, merchantSerial: serial_no } = config
  const headers: Record<string, string> = {
    accept: 'application/json',
    'user-agent': userAgent,
    authorization: authorizationHeader({ mchid, nonce_str, signature, timestamp, serial_no }),
  }
  if (request.body !== undefined) headers['content-type'] = 'application/json'
  // Tells the channel which of its keys to answer with.
  if (config.publicKey !== undefined) headers['wechatpay-serial'] = config.publicKey.id
  return headers
}

function isUnreachable(error: unknown): boolean {
  return error instanceof TransportError && error.failure === 'connect' && !error.maybeSent
}

function toBase(url: string): Base {
  const { pathname } = new URL(url)
  return { url, prefix: pathname === '/' ? '' : pathname }
}
