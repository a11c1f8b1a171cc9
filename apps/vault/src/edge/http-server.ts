/** The vault's socket side: small bodies, short patience, and no line of a log that holds a body or a query. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, type Log, PayError } from '@tillway/kernel'
import { errorAnswer } from '../frame/routes.ts'
import type { Handler, VaultAnswer } from '../http/exchange.ts'
import { troubleOf } from '../http/trouble.ts'

export interface ListenOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly handle: Handler
  /** Browsers are told to come over https alone. */
  readonly isHttps: (headers: Readonly<Record<string, string | undefined>>) => boolean
  readonly clock: Clock
  readonly log: Log
}

export interface Listening {
  readonly url: string
  stop(): Promise<void>
}

const maxBodyBytes = 65_536
/** Longer than clients keep an idle connection, so that none sends into one being closed. */
const keepAliveTimeout = 15_000
const stopPatienceMs = 10_000

export async function listen(options: ListenOptions): Promise<Listening> {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 15_000, keepAliveTimeout })
  server.on('request', (incoming, outgoing) => {
    void serve(options, server, incoming, outgoing)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === 'EADDRINUSE'
      const message = `port ${options.port} is in use: choose another`
      reject(isTaken ? new PayError('service_unavailable', message, { cause }) : cause)
    })
    server.listen(options.port, options.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const host = /^(?:0\.0\.0\.0|::)$/.test(options.host) ? '127.0.0.1' : options.host
  return { url: `http://${host}:${port}`, stop: () => stop(server) }
}

/** Lets what is under way come to its end: a payment may be among it. */
function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => server.closeAllConnections(), stopPatienceMs)
    server.close(() => {
      clearTimeout(patience)
      resolve()
    })
    server.closeIdleConnections()
  })
}

async function serve(
  options: ListenOptions,
  server: Server,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { clock, log } = options
  const began = clock.monotonic()
  const url = URL.parse(incoming.url ?? '/', 'http://vault.invalid')
  const path = pathForLog(url)
  try {
    const answer = await answerTo(options, incoming, url)
    const last = server.listening ? {} : { connection: 'close' }
    outgoing.writeHead(answer.status, { ...answer.headers, ...last }).end(answer.body)
    const took = Math.round(clock.monotonic() - began)
    log.info({ method: incoming.method, path, status: answer.status, took }, 'request')
  } catch (error) {
    log.warn({ path, ...troubleOf(error) }, 'a request was broken off')
    outgoing.destroy()
  }
}

/** Others' paths may hold anything, and are not repeated. */
function pathForLog(url: URL | null): string {
  const path = url?.pathname ?? ''
  return /^\/(?:frame|internal)(?:\/[a-z]+)?$|^\/frame\/parts\/[a-z]+-[\da-f]{16}\.js$|^\/(?:healthz|readyz)$/.test(
    path,
  )
    ? path
    : 'another'
}

async function answerTo(
  { handle, isHttps }: ListenOptions,
  incoming: IncomingMessage,
  url: URL | null,
): Promise<VaultAnswer> {
  if (url === null) return errorAnswer(new PayError('route_not_found'))
  const body = await readBody(incoming)
  if (body === undefined) return errorAnswer(new PayError('body_too_large'))
  const headers = flatten(incoming)
  const { pathname, searchParams } = url
  const method = incoming.method ?? ''
  const answer = await handle({ method, path: pathname, query: searchParams, headers, body })
  const hsts = isHttps(headers) ? { 'strict-transport-security': 'max-age=31536000' } : {}
  return { ...answer, headers: { ...answer.headers, ...hsts } }
}

/** Undefined when it is longer than any message of ours. */
async function readBody(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= maxBodyBytes) chunks.push(chunk)
  }
  return size > maxBodyBytes ? undefined : Buffer.concat(chunks)
}

/** A header that comes twice is none of ours: its first value counts. */
function flatten(incoming: IncomingMessage): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(incoming.headersDistinct).map(([name, values]) => [name, values?.[0]]),
  )
}
