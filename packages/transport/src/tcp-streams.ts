/** The byte-stream ports over TCP and TLS. */
import { createServer, connect as openTcp, type Socket } from 'node:net'
import { connect as openTls, rootCertificates } from 'node:tls'
import {
  type ByteStream,
  PayError,
  type StreamAddress,
  type StreamConnector,
  type StreamListener,
  TransportError,
} from '@tillway/kernel'

export function createTcpConnector(): StreamConnector {
  return {
    connect: (address, timeoutMs) =>
      new Promise((resolve, reject) => {
        const { socket, ready } = open(address)
        const fail = (failure: 'connect' | 'timeout' | 'tls', cause?: unknown): void => {
          socket.destroy()
          reject(new TransportError(failure, false, { cause }))
        }
        socket.setTimeout(timeoutMs, () => fail('timeout'))
        socket.once('error', (cause) => fail(address.tls === undefined ? 'connect' : 'tls', cause))
        socket.once(ready, () => {
          socket.setTimeout(0)
          socket.removeAllListeners('error')
          resolve(streamOf(socket))
        })
      }),
  }
}

function open({ host, port, tls }: StreamAddress): {
  readonly socket: Socket
  readonly ready: 'connect' | 'secureConnect'
} {
  if (tls === undefined) return { socket: openTcp({ host, port, noDelay: true }), ready: 'connect' }
  const ca = tls.roots.length === 0 ? [...rootCertificates] : [...tls.roots]
  return { socket: openTls({ host, port, servername: host, ca }), ready: 'secureConnect' }
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
