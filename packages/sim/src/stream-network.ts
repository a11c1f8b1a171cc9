/** Connections that carry bytes. See `network.ts`. */
import {
  type ByteStream,
  PayError,
  type StreamConnector,
  type StreamListener,
  TransportError,
} from '@tillway/kernel'
import type { Link, StreamFault } from './network-faults.ts'
import type { NetworkParts } from './network-parts.ts'
import type { Life, PointOf } from './node.ts'
import { digestOf, flipByte } from './spoil.ts'

export interface StreamNetwork {
  streamsOf(life: Life): StreamConnector
  listenerOf(life: Life): StreamListener
}

interface Listening {
  readonly life: Life
  readonly accept: (stream: ByteStream) => void
}

const slowMs = [2_000, 20_000] as const
const firstFreePort = 40_000

export function createStreamNetwork(parts: NetworkParts): StreamNetwork {
  const listening = new Map<number, Listening>()
  let nextPort = firstFreePort
  let connections = 0
  const connect = (life: Life, to: string, listener: Listening): ByteStream => {
    connections += 1
    const [client, server] = createConnection(parts, connections, [life, listener.life], to)
    listener.accept(server)
    return client
  }
  return {
    streamsOf: (life) => ({
      connect: ({ host, port }, timeoutMs) =>
        life.call(() => {
          const to = `${host}:${port}`
          const listener = listening.get(port)
          const { time, dice, latencyMs } = parts
          const isCut = listener !== undefined && parts.isCut(life.node, listener.life.node)
          return new Promise((resolve, reject) => {
            const waitMs = isCut ? timeoutMs : dice.between(...latencyMs)
            time.after(waitMs, life.node, 'connect', to, () => {
              if (!life.isAlive()) return
              const isRefused = faultOf(parts, { from: life.node, to, path: '' }) === 'refuse'
              if (isCut) reject(new TransportError('timeout', false))
              else if (isRefused || listener?.life.isAlive() !== true) {
                reject(new TransportError('connect', false))
              } else resolve(connect(life, to, listener))
            })
          })
        }),
    }),
    listenerOf: (life) => ({
      async listen({ port }, accept) {
        nextPort += 1
        const taken = port === 0 ? nextPort : port
        if (listening.get(taken)?.life.isAlive() === true) {
          throw new PayError('service_unavailable', `port ${taken} cannot be used`)
        }
        const own: Listening = { life, accept }
        listening.set(taken, own)
        return {
          port: taken,
          async close() {
            if (listening.get(taken) === own) listening.delete(taken)
          },
        }
      },
    }),
  }
}

function faultOf(parts: NetworkParts, link: Link): StreamFault | undefined {
  const fault = parts.drawer.stream(link)?.fault
  if (fault === undefined) return undefined
  const { time, trace, registry } = parts
  trace.add(time.elapsed(), link.from, 'fault', `${link.to} ${fault}`)
  registry.fault(`${parts.nameOf(link.from, link.to)} stream ${fault}`)
  return fault
}

interface End {
  readonly life: Life
  readonly early: Uint8Array[]
  receive: ((bytes: Uint8Array) => void) | undefined
  ended: (() => void) | undefined
  isClosed: boolean
  isOver: boolean
  /** When the last of what was sent to it arrives: later bytes never overtake. */
  lastArrivalMs: number
  /** Nothing reaches it any more, and nobody is told. */
  isStalled: boolean
  /** Of the last write on this side, which waits for its answer. */
  point: PointOf | undefined
}

function createConnection(
  parts: NetworkParts,
  id: number,
  [client, server]: readonly [Life, Life],
  to: string,
): readonly [ByteStream, ByteStream] {
  const ends = [createEnd(client), createEnd(server)] as const
  const [near, far] = ends
  client.onEnd(() => end(parts, id, far))
  server.onEnd(() => end(parts, id, near))
  return [
    streamOf(parts, id, near, far, { from: client.node, to, path: '' }),
    streamOf(parts, id, far, near, { from: server.node, to: client.node, path: '' }),
  ]
}

const createEnd = (life: Life): End => ({
  life,
  early: [],
  receive: undefined,
  ended: undefined,
  isClosed: false,
  isOver: false,
  lastArrivalMs: 0,
  isStalled: false,
  point: undefined,
})

function streamOf(parts: NetworkParts, id: number, own: End, other: End, link: Link): ByteStream {
  return {
    write: (bytes) => own.life.call(() => write(parts, id, own, other, link, bytes)),
    onData(receive) {
      own.receive = receive
      for (const piece of own.early.splice(0)) receive(piece)
      return () => {
        own.receive = undefined
      }
    },
    onEnd(ended) {
      own.ended = ended
      if (own.isOver) ended()
      return () => {
        own.ended = undefined
      }
    },
    close() {
      if (own.isClosed) return
      own.isClosed = true
      end(parts, id, other)
    },
  }
}

async function write(
  parts: NetworkParts,
  id: number,
  own: End,
  other: End,
  link: Link,
  bytes: Uint8Array,
): Promise<void> {
  const { time, trace, dice } = parts
  if (own.isClosed || own.isOver) throw new TransportError('reset', true)
  const point = own.life.point('write')
  if (point.isDue('before')) return
  own.point = point
  trace.add(time.elapsed(), link.from, 'write', `~${id} ${bytes.length} ${digestOf(bytes)}`)
  const fault = faultOf(parts, link)
  if (fault === 'reset_before') {
    end(parts, id, own)
    end(parts, id, other)
    throw new TransportError('reset', true)
  }
  if (fault === 'stall' || parts.isCut(link.from, other.life.node)) other.isStalled = true
  const slow = fault === 'slow' ? dice.between(...slowMs) : 0
  const sent = fault === 'corrupt' ? flipByte(bytes, dice) : bytes.slice()
  deliver(parts, id, own, other, sent, slow)
  if (fault === 'reset_after') {
    end(parts, id, own)
    end(parts, id, other)
  }
}

/** In one piece or two, in the order of writing. */
function deliver(
  { time, dice, latencyMs }: NetworkParts,
  id: number,
  own: End,
  other: End,
  bytes: Uint8Array,
  slow: number,
): void {
  if (other.isStalled) return
  const now = time.elapsed()
  const split = dice.chance(0.1) ? dice.between(1, bytes.length) : bytes.length
  const pieces = [bytes.subarray(0, split), bytes.subarray(split)].filter(
    ({ length }) => length > 0,
  )
  pieces.forEach((piece, index) => {
    const atMs = Math.max(other.lastArrivalMs, now + slow + dice.between(...latencyMs))
    other.lastArrivalMs = atMs
    time.after(atMs - now, other.life.node, 'bytes', `~${id}`, () => {
      if (index === 0 && own.life.isAlive()) own.point?.isDue('during')
      arrive(other, piece)
    })
  })
}

function arrive(to: End, bytes: Uint8Array): void {
  if (to.isClosed || !to.life.isAlive()) return
  const { point } = to
  to.point = undefined
  if (point?.isDue('after') === true) return
  if (to.receive === undefined) to.early.push(bytes)
  else to.receive(bytes)
}

/** Tells one end that it is over, after all that was sent to it. */
function end({ time, dice, latencyMs }: NetworkParts, id: number, to: End): void {
  if (to.isOver) return
  const now = time.elapsed()
  const atMs = Math.max(to.lastArrivalMs, now + dice.between(...latencyMs))
  to.lastArrivalMs = atMs
  time.after(atMs - now, to.life.node, 'end', `~${id}`, () => {
    if (to.isClosed || to.isOver || !to.life.isAlive()) return
    to.isOver = true
    to.ended?.()
  })
}
