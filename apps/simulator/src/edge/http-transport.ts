/** The simulators' way out, for their notifications: one exchange, no redirect, no retry. */
import {
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  TransportError,
  type TransportFailure,
} from '@tillway/kernel'
import { Agent, type Dispatcher } from 'undici'

export interface ClosableTransport extends HttpTransport {
  close(): Promise<void>
}

const defaultMaxResponseBytes = 1 << 20
/** Errors before which certainly nothing of the request was written. */
const neverSent: Readonly<Record<string, TransportFailure>> = Object.freeze({
  ECONNREFUSED: 'connect',
  ENOTFOUND: 'connect',
  EAI_AGAIN: 'connect',
  EHOSTUNREACH: 'connect',
  ENETUNREACH: 'connect',
  UND_ERR_CONNECT_TIMEOUT: 'connect',
})

export function createHttpTransport(): ClosableTransport {
  const agent = new Agent({ connections: 64, connect: { timeout: 5_000 } })
  return {
    send: (request) => exchange(agent, request),
    close: () => agent.destroy(),
  }
}

async function exchange(agent: Agent, request: HttpRequest): Promise<HttpResponse> {
  const signal = AbortSignal.timeout(request.timeoutMs)
  try {
    const url = new URL(request.url)
    const response = await agent.request({
      origin: url.origin,
      path: request.url.slice(url.origin.length) || '/',
      method: request.method,
      headers: { ...request.headers },
      body: request.body ?? null,
      signal,
    })
    const limit = request.maxResponseBytes ?? defaultMaxResponseBytes
    return {
      status: response.statusCode,
      headers: flatten(response.headers),
      body: await readBody(response.body, limit),
    }
  } catch (error) {
    throw asTransportError(error, signal.aborted)
  }
}

async function readBody(
  body: Dispatcher.ResponseData['body'],
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw new TransportError('too_large', true)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function flatten(headers: Dispatcher.ResponseData['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}

function asTransportError(cause: unknown, timedOut: boolean): TransportError {
  if (cause instanceof TransportError) return cause
  if (timedOut) return new TransportError('timeout', true, { cause })
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const failure = neverSent[code]
  if (failure !== undefined) return new TransportError(failure, false, { cause })
  return new TransportError('reset', true, { cause })
}
