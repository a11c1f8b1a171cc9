/**
 * The byte-stream ports over TCP and TLS. Like HTTP, the guarded one trusts no address that others
 * chose: what a name resolves to is checked, and then whom the socket got.
 */
import { lookup as systemLookup } from 'node:dns'
import { createServer, isIP, type LookupFunction, connect as openTcp, type Socket } from 'node:net'
import { connect as openTls, rootCertificates } from 'node:tls'
import {
  type ByteStream,
  PayError,
  type StreamAddress,
  type StreamConnector,
  type StreamListener,
  TransportError,
} from '@tillway/kernel'
import { type AddressKind, addressKind } from './addresses.ts'
import { guardLookup } from './guard-lookup.ts'
import { AddressRefused } from './transport-failure.ts'
import type { UrlRules } from './url-rules.ts'

type Kinds = ReadonlySet<AddressKind>

/** Connects wherever it is told to. */
export function createTcpConnector(): StreamConnector {
  return connectorOf(systemLookup, undefined)
}

export interface GuardedConnectorOptions extends Pick<UrlRules, 'allowLoopback'> {
  readonly lookup?: LookupFunction
}

/** Connects to public addresses alone; a refused one is `TransportError('blocked', false)`. */
export function createGuardedTcpConnector(options: GuardedConnectorOptions = {}): StreamConnector {
  const kinds: Kinds = new Set(options.allowLoopback === true ? ['public', 'loopback'] : ['public'])
  return connectorOf(guardLookup(options.lookup ?? systemLookup, kinds), kinds)
}

function connectorOf(lookup: LookupFunction, kinds: Kinds | undefined): StreamConnector {
  const isRefused = (address: string | undefined): boolean =>
    kinds?.has(addressKind(address ?? '')) === false
  return {
    connect: (address, timeoutMs) =>
      new Promise((resolve, reject) => {
        if (isIP(address.host) !== 0 && isRefused(address.host)) return reject(blocked())
        const { socket, ready } = open(address, lookup)
        const fail = (error: TransportError): void => {
          socket.destroy()
          reject(error)
        }
        socket.setTimeout(timeoutMs, () => fail(new TransportError('timeout', false)))
        socket.once('error', (cause) => fail(connectErrorOf(cause, address)))
        // TLS says nothing of itself to a peer that should not have been reached.
        socket.once('connect', () => {
          if (isRefused(socket.remoteAddress)) fail(blocked())
        })
        socket.once(ready, () => {
          if (socket.destroyed) return
          socket.setTimeout(0)
          socket.removeAllListeners('error')
          resolve(streamOf(socket))
        })
      }),
  }
}

const blocked = (cause?: unknown): TransportError => new TransportError('blocked', false, { cause })

function connectErrorOf(cause: unknown, { tls }: StreamAddress): TransportError {
  if (cause instanceof AddressRefused) return blocked(cause)
  return new TransportError(tls === undefined ? 'connect' : 'tls', false, { cause })
}

function open(
  { host, port, tls }: StreamAddress,
  lookup: LookupFunction,
): { readonly socket: Socket; readonly ready: 'connect' | 'secureConnect' } {
  if (tls === undefined) {
    return { socket: openTcp({ host, port, lookup, noDelay: true }), ready: 'connect' }
  }
  const ca = tls.roots.length === 0 ? [...rootCertificates] : [...tls.roots]
  return { socket: openTls({ host, port, lookup, servername: host, ca }), ready: 'secureConnect' }
}

export function createTcpListener(): StreamListener {
  return {
    listen: ({ host, port }, accept) =>
      new Promise((resolve, reject) => {
        const sockets = new Set<Socket>()
        const server = createServer({ noDelay: true }, (socket) => {
          sockets.add(socket)
          socket.once('close', () => sockets.delete(socket))
          accept(streamOf(socket))
        })
        server.once('error', (cause) => {
          reject(new PayError('service_unavailable', `port ${port} cannot be used`, { cause }))
        })
        server.listen({ host, port }, () => {
          const address = server.address()
          resolve({
            port: typeof address === 'object' && address !== null ? address.port : port,
            close: () =>
              new Promise((closed) => {
                server.close(() => closed())
                for (const socket of sockets) socket.destroy()
              }),
          })
        })
      }),
  }
}

function streamOf(socket: Socket): ByteStream {
  const early: Uint8Array[] = []
  let receive: ((bytes: Uint8Array) => void) | undefined
  let ended: (() => void) | undefined
  let isOver = false
  let isClosed = false
  socket.on('data', (chunk: Buffer) => {
    const bytes = new Uint8Array(chunk)
    if (receive === undefined) early.push(bytes)
    else receive(bytes)
  })
  const end = (): void => {
    if (isOver || isClosed) return
    isOver = true
    socket.destroy()
    ended?.()
  }
  // A half-closed connection is of no use: the other side would never read an answer to it.
  socket.on('end', end)
  socket.on('close', end)
  socket.on('error', end)
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        const fail = (cause?: unknown) => reject(new TransportError('reset', true, { cause }))
        if (isOver || isClosed) fail()
        else socket.write(bytes, (error) => (error ? fail(error) : resolve()))
      }),
    onData(listener) {
      receive = listener
      for (const piece of early.splice(0)) listener(piece)
      return () => {
        receive = undefined
      }
    },
    onEnd(listener) {
      ended = listener
      if (isOver) listener()
      return () => {
        ended = undefined
      }
    },
    close() {
      if (isClosed) return
      isClosed = true
      socket.destroy()
    },
  }
}
