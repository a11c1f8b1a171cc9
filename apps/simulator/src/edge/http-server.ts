/**
 * The socket side of the host. Bodies are passed on byte for byte whatever their type says, because
 * the channels sign bytes; an answer that asks for it ends as a dropped connection.
 */
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Log } from '@tillway/kernel'
import type { HostHandler } from '../assemble.ts'

export interface RunningServer {
  readonly port: number
  stop(): Promise<void>
}

export interface ServeOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly log: Log
  handle: HostHandler
}

const maxBodyBytes = 10 << 20

export function serve(options: ServeOptions): Promise<RunningServer> {
  const server = createServer((incoming, outgoing) => {
    answer(options, incoming, outgoing).catch((error: unknown) => {
      options.log.error({ error: String(error), path: incoming.url }, 'request failed')
      if (outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(500).end()
    })
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => {
      resolve({ port: (server.address() as AddressInfo).port, stop: () => stopServer(server) })
    })
  })
}

async function answer(
  options: ServeOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming)
  if (body === undefined) {
    outgoing.writeHead(413, { connection: 'close' }).end()
    return
  }
  const reply = await options.handle({
    method: incoming.method ?? 'GET',
    target: incoming.url ?? '/',
    headers: flatten(incoming),
    body,
    remoteAddress: incoming.socket.remoteAddress ?? '',
  })
  if (reply.drop) {
    incoming.socket.destroy()
    return
  }
  outgoing.writeHead(reply.status, { ...reply.headers } satisfies OutgoingHttpHeaders)
  outgoing.end(reply.body)
}

/** Undefined when the body is longer than any channel's message can be. */
async function readBody(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBodyBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function flatten(incoming: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(incoming.headersDistinct).map(([name, values]) => [
      name,
      (values ?? []).join(', '),
    ]),
  )
}

function stopServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
