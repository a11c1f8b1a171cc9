/** Byte streams in memory: the network of one test, with every connection in its hands. */
import { PayError, TransportError } from '../errors.ts'
import type { ByteStream, StreamConnector, StreamListener } from '../ports.ts'

export interface MemoryNetwork extends StreamConnector, StreamListener {
  /** Every connection that was made, oldest first, as its two ends. */
  readonly connections: readonly { readonly client: ByteStream; readonly server: ByteStream }[]
}

/** Delivers in the order of writing, in a later turn, in pieces of `pieceSize` bytes at most. */
export function createMemoryNetwork(options: { readonly pieceSize?: number } = {}): MemoryNetwork {
  const { pieceSize = Number.POSITIVE_INFINITY } = options
  const listeners = new Map<number, (stream: ByteStream) => void>()
  const connections: { client: ByteStream; server: ByteStream }[] = []
  let nextPort = 40_000
  return {
    connections,
    async connect({ port }) {
      const accept = listeners.get(port)
      if (accept === undefined) throw new TransportError('connect', false)
      const [client, server] = createStreamPair(pieceSize)
      connections.push({ client, server })
      accept(server)
      return client
    },
    async listen({ port }, accept) {
      nextPort += 1
      const taken = port === 0 ? nextPort : port
      if (listeners.has(taken)) throw new PayError('service_unavailable', 'the port is in use')
      listeners.set(taken, accept)
      return {
        port: taken,
        async close() {
          listeners.delete(taken)
        },
      }
    },
  }
}

/** Two ends of one connection. */
export function createStreamPair(
  pieceSize = Number.POSITIVE_INFINITY,
): readonly [ByteStream, ByteStream] {
  const [first, second] = [createEnd(), createEnd()]
  return [streamOf(first, second, pieceSize), streamOf(second, first, pieceSize)]
}

interface End {
  readonly early: Uint8Array[]
  receive: ((bytes: Uint8Array) => void) | undefined
  ended: (() => void) | undefined
  closed: boolean
  over: boolean
}

const createEnd = (): End => ({
  early: [],
  receive: undefined,
  ended: undefined,
  closed: false,
  over: false,
})

function streamOf(own: End, other: End, pieceSize: number): ByteStream {
  return {
    async write(bytes) {
      if (own.closed || own.over) throw new TransportError('reset', true)
      for (let start = 0; start < bytes.length; start += pieceSize) {
        const piece = bytes.slice(start, start + pieceSize)
        queueMicrotask(() => deliver(other, piece))
      }
    },
    onData(receive) {
      own.receive = receive
      for (const piece of own.early.splice(0)) receive(piece)
      return () => {
        own.receive = undefined
      }
    },
    onEnd(ended) {
      own.ended = ended
      if (own.over) ended()
      return () => {
        own.ended = undefined
      }
    },
    close() {
      if (own.closed) return
      own.closed = true
      queueMicrotask(() => end(other))
    },
  }
}

function deliver(to: End, bytes: Uint8Array): void {
  if (to.closed) return
  if (to.receive === undefined) to.early.push(bytes)
  else to.receive(bytes)
}

function end(to: End): void {
  if (to.closed || to.over) return
  to.over = true
  to.ended?.()
}
