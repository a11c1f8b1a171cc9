/** Calls that go past the mall’s client: the simulators’ control interface and the shopper’s side. */
import { type HttpRequest, type HttpTransport, TransportError } from '@tillway/kernel'
import { exitCodes } from './exit-codes.ts'
import { Trouble } from './trouble.ts'
import { unreachable } from './troubles.ts'

export interface JsonCall {
  readonly method: HttpRequest['method']
  readonly url: string
  readonly token?: string
  readonly body?: object
  /** A write carries one, so that it may be repeated. */
  readonly idempotencyKey?: string
  /** Of the page that asks, where the other side wants to know. */
  readonly origin?: string
  readonly timeoutMs?: number
}

export interface JsonAnswer {
  readonly status: number
  readonly body: unknown
}

const answerTimeoutMs = 20_000

/** Throws `Trouble` (exit code 4) when there is no answer at all. */
export async function askJson(http: HttpTransport, call: JsonCall): Promise<JsonAnswer> {
  const { method, url, token, body, idempotencyKey, origin, timeoutMs = answerTimeoutMs } = call
  const headers: Record<string, string> = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    ...(origin === undefined ? {} : { origin }),
  }
  const text = body === undefined ? undefined : JSON.stringify(body)
  try {
    const parts = text === undefined ? {} : { body: text }
    const maxResponseBytes = 16 * 1024 * 1024
    const answer = await http.send({ method, url, headers, timeoutMs, maxResponseBytes, ...parts })
    return { status: answer.status, body: read(answer.body) }
  } catch (error) {
    if (!(error instanceof TransportError)) throw error
    throw unreachable('unreachable', error, new URL(url).origin)
  }
}

function read(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes).toString('utf8')
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return text
  }
}

/** The body of a success. Throws `Trouble` with the other side’s code for everything else. */
export async function expectJson<Body>(http: HttpTransport, call: JsonCall): Promise<Body> {
  const { status, body } = await askJson(http, call)
  if (status >= 200 && status < 300) return body as Body
  const said = (body as { error?: { code?: string; message?: string } } | undefined)?.error
  const message = said?.message ?? `HTTP ${status}`
  throw new Trouble({
    code: said?.code ?? `http_${status}`,
    words: { zh: `被拒绝：${message}`, en: `refused: ${message}` },
    exit: status === 401 || status === 403 ? exitCodes.refused : exitCodes.failed,
  })
}
