/**
 * Stands between two that talk over TCP and spoils the line as it is told: both ends meet what
 * networks do, and neither knows of the proxy.
 */

import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket, connect as tcpConnect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

export const lineFaults = Object.freeze([
  /** Bytes come late. */
  'delay',
  /** Both ends are reset at the next byte. */
  'reset',
  /** The next byte is the last of its direction: it ends there as if it had been all. */
  'half_close',
  /** Bytes trickle. */
  'slow',
  /** One byte in each piece is another one. */
  'corrupt',
  /** Half of a piece arrives, then both ends are reset. */
  'cut',
  /** Nobody is there. */
  'refused',
  /** Nothing arrives until the fault is over; then all of it does, as from a network that heals. */
  'held',
] as const)
export type LineFault = (typeof lineFaults)[number]

export type Strikes = Record<LineFault, number>

export interface FaultProxy {
  /** `127.0.0.1:port` */
  readonly address: string
  /** How often each fault happened to a connection or to a piece of bytes. */
  readonly strikes: Readonly<Strikes>
  /** Undefined heals the line. */
  set(fault: LineFault | undefined): void
  stop(): Promise<void>
}

export interface FaultProxyOptions {
  /** Asked for each connection; `host:port`. */
  readonly target: () => string
  /** A number below the given one, for what is drawn by lot. */
  readonly below: (limit: number) => number
}

/** Real milliseconds. */
const delayMs = 120
const trickleMs = 20
const trickleBytes = 16
const healedLookMs = 10

/** Sockets of one connection through a proxy. */
const endsOfOne = 2

export function noStrikes(): Strikes {
  return { delay: 0, reset: 0, half_close: 0, slow: 0, corrupt: 0, cut: 0, refused: 0, held: 0 }
}

/** On those of these lines that are meant, together. */
export function strikesOn(
  lines: ReadonlyMap<string, FaultProxy>,
  isMeant: (name: string) => boolean,
): Strikes {
  const sum = noStrikes()
  for (const [name, { strikes }] of lines) {
    if (isMeant(name)) for (const fault of lineFaults) sum[fault] += strikes[fault]
  }
  return sum
}

export const totalStrikes = (strikes: Readonly<Strikes>): number =>
  lineFaults.reduce((total, fault) => total + strikes[fault], 0)

interface Line {
  fault: LineFault | undefined
  isStopped: boolean
  readonly strikes: Strikes
  readonly below: (limit: number) => number
}

export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const line: Line = {
    fault: undefined,
    isStopped: false,
    strikes: noStrikes(),
    below: options.below,
  }
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (near) => {
    accept(near, { line, sockets, target: options.target() })
  })
  await listen(server)
  const { port } = server.address() as AddressInfo
  return {
    address: `127.0.0.1:${port}`,
    strikes: line.strikes,
    set(fault) {
      line.fault = fault
      if (fault !== 'refused') return
      line.strikes.refused += Math.ceil(sockets.size / endsOfOne)
      for (const socket of sockets) socket.resetAndDestroy()
    },
    stop() {
      line.isStopped = true
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
}

interface Between {
  readonly line: Line
  readonly sockets: Set<Socket>
  readonly target: string
}

function accept(near: Socket, { line, sockets, target }: Between): void {
  if (line.fault === 'refused') {
    line.strikes.refused += 1
    near.resetAndDestroy()
    return
  }
  const { hostname: host, port } = new URL(`http://${target}`)
  const far = tcpConnect({ host, port: Number(port), allowHalfOpen: true, noDelay: true })
  near.setNoDelay(true)
  const both = [near, far] as const
  const end = () => {
    for (const socket of both) socket.destroy()
  }
  for (const socket of both) {
    sockets.add(socket)
    // An end that is away is what these lines are for.
    socket.on('error', end)
    socket.once('close', () => {
      sockets.delete(socket)
      end()
    })
  }
  pump(near, far, line)
  pump(far, near, line)
  near.resume()
}

/** Pieces of one direction keep their order, however late they are. */
function pump(from: Socket, to: Socket, line: Line): void {
  let last = Promise.resolve()
  let isOver = false
  from.on('data', (piece: Buffer) => {
    last = last.then(async () => {
      if (isOver) return
      isOver = await pass(piece, { from, to, line })
    })
  })
  from.once('end', () => {
    last = last.then(async () => {
      if (line.fault === 'held') await healed(line)
      to.end()
    })
  })
}

interface Way {
  readonly from: Socket
  readonly to: Socket
  readonly line: Line
}

/** True when nothing may follow. */
async function pass(piece: Buffer, { from, to, line }: Way): Promise<boolean> {
  const { fault, strikes } = line
  if (fault === undefined || fault === 'refused') {
    to.write(piece)
    return false
  }
  strikes[fault] += 1
  if (fault === 'reset' || fault === 'cut') {
    if (fault === 'cut') await written(to, piece.subarray(0, Math.floor(piece.length / 2)))
    from.resetAndDestroy()
    to.resetAndDestroy()
    return true
  }
  if (fault === 'half_close') {
    to.end()
    return true
  }
  if (fault === 'delay') await pause(delayMs)
  if (fault === 'held') await healed(line)
  if (fault === 'slow') await trickle(piece, to, line)
  else to.write(fault === 'corrupt' ? corrupted(piece, line) : piece)
  return false
}

function written(to: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => to.write(bytes, () => resolve()))
}

async function healed(line: Line): Promise<void> {
  while (line.fault === 'held' && !line.isStopped) await pause(healedLookMs)
}

async function trickle(piece: Buffer, to: Socket, line: Line): Promise<void> {
  let at = 0
  for (; at < piece.length && line.fault === 'slow' && !to.destroyed; at += trickleBytes) {
    to.write(piece.subarray(at, at + trickleBytes))
    await pause(trickleMs)
  }
  to.write(piece.subarray(at))
}

/** With its highest bit turned, which no digit survives as another digit. */
function corrupted(piece: Buffer, { below }: Line): Buffer {
  const copy = Buffer.from(piece)
  const at = below(copy.length)
  copy[at] = (copy[at] ?? 0) ^ 0x80
  return copy
}
