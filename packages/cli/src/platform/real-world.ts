/** The world as it is: sockets, clocks, the process. */
import { createServer } from 'node:net'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { systemClock, systemRandom, systemScheduler } from '@tillway/kernel/node'
import { createHttpTransport, createTcpConnector } from '@tillway/transport'
import { languageOf } from '../words/language.ts'
import type { Machine, ShownCertificate, World } from '../world.ts'

export interface RealWorld extends World {
  close(): Promise<void>
}

export function createRealWorld(process: NodeJS.Process): RealWorld {
  const http = createHttpTransport()
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  return {
    env: process.env,
    folder: process.cwd(),
    repository: join(import.meta.dirname, '../../../..'),
    language: languageOf(process.env),
    isTerminal: process.stdout.isTTY === true,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    clock: systemClock,
    scheduler: systemScheduler,
    random: systemRandom,
    http,
    streams: createTcpConnector(),
    machine: realMachine(process.version),
    stopped: stop.signal,
    close: () => http.close(),
  }
}

export function realMachine(nodeVersion: string): Machine {
  return { nodeVersion, tryPort, certificateOf }
}

function tryPort(host: string, port: number): Promise<'free' | 'used' | 'refused'> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code === 'EADDRINUSE' ? 'used' : 'refused')
    })
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve('free')))
  })
}

const handshakeMs = 5_000

function certificateOf(host: string, port: number): Promise<ShownCertificate | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, servername: host, rejectUnauthorized: false })
    const end = (shown: ShownCertificate | undefined) => {
      socket.destroy()
      resolve(shown)
    }
    socket.setTimeout(handshakeMs, () => end(undefined))
    socket.once('error', () => end(undefined))
    socket.once('secureConnect', () => {
      const { valid_to: validTo, subject } = socket.getPeerCertificate()
      if (validTo === undefined) return end(undefined)
      const distrust = socket.authorizationError
      end({
        validTo: Date.parse(validTo),
        subject: String(subject?.CN ?? host),
        distrust: distrust === null || distrust === undefined ? undefined : String(distrust),
      })
    })
  })
}
