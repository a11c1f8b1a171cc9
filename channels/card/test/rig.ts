/** An account, a terminal with its book, a reader, and a scripted host, in one seeded world. */
import type {
  AttemptReference,
  CardReading,
  ChannelAccount,
  ChannelPorts,
  PaymentReport,
  RefundRequest,
  TerminalReference,
} from '@tillway/channel'
import { money, type StreamConnector, secret } from '@tillway/kernel'
import {
  createManualTime,
  createMemoryLog,
  createMemoryNetwork,
  createSeededRandom,
} from '@tillway/kernel/testing'
import { channel } from '../src/channel.ts'
import { createTestReader, readerBdk, readerSerial, stripeCard } from './reader.ts'
import { createScriptedHost } from './scripted-host.ts'
import { hostTmk } from './scripted-keys.ts'
import { createMemoryBook } from './terminal-book.ts'

type Operation = (typeof channel)['manifest']['operations'][number]

export const merchantNumber = '898310148160001'
export const config: Readonly<Record<string, string>> = Object.freeze({
  merchantNumber,
  merchantName: '测试商户',
  host: '127.0.0.1',
  port: '1',
  tls: 'no',
  connection: 'short',
  algorithm: '3des',
  orderNumbers: 'yes',
})

export const chipPatience = 60_000
export const answerTimeout = 30_000

export interface Rig {
  readonly time: ReturnType<typeof createManualTime>
  readonly log: ReturnType<typeof createMemoryLog>
  readonly network: ReturnType<typeof createMemoryNetwork>
  readonly host: Awaited<ReturnType<typeof createScriptedHost>>
  readonly book: ReturnType<typeof createMemoryBook>
  readonly reader: ReturnType<typeof createTestReader>
  readonly terminal: TerminalReference
  readonly ports: ChannelPorts
  account: ChannelAccount<Operation>
  /** A new process: nothing in memory survives. */
  restart(): void
  /** Another process, whose clock is wrong by this much. */
  withClock(aheadMs: number): ChannelAccount<Operation>
  attempt(number?: string, amount?: number): AttemptReference & { terminal: TerminalReference }
  present(reading?: CardReading, number?: string, amount?: number): Promise<PaymentReport>
  refundRequest(change?: Partial<RefundRequest>): RefundRequest
  /** Waits for what needs time to pass. */
  within<T>(ms: number, promise: Promise<T>): Promise<T>
}

export async function createRig(changes: Readonly<Record<string, string>> = {}): Promise<Rig> {
  const time = createManualTime()
  const log = createMemoryLog()
  const network = createMemoryNetwork({ pieceSize: 7 })
  const book = createMemoryBook()
  const algorithm = changes.algorithm === 'sm4' ? 'sm4' : 'tdes'
  const host = await createScriptedHost({ network, now: time.now, algorithm })
  const ports = portsOf({ time, log, network, book })
  const terminal = await terminalOf(ports, algorithm === 'sm4' ? 'tmk_sm4' : 'tmk')
  const reader = createTestReader()
  const settings = () => ({ ...config, port: String(host.port), ...changes })
  const open = () => channel.open(settings(), ports)
  const attempt: Rig['attempt'] = (orderNumber = 'A1', amount = 29_900) => ({
    orderNumber,
    amount: money(amount),
    presentation: 'reader',
    startedAt: time.now(),
    expiresAt: time.now() + 900_000,
    terminal,
  })
  const rig: Rig = {
    ...{ time, log, network, host, book, reader, terminal, ports, attempt },
    account: open(),
    restart() {
      rig.account = open()
    },
    withClock(aheadMs) {
      const clock = { now: () => time.now() + aheadMs, monotonic: () => time.monotonic() }
      return channel.open(settings(), { ...ports, clock })
    },
    present: (reading = reader.read(stripeCard), number = 'A1', amount = 29_900) =>
      rig.account.operations.present({ ...attempt(number, amount), reading }),
    refundRequest: (change = {}) => ({
      orderNumber: 'A1',
      refundNumber: 'R1',
      amount: money(29_900),
      paid: money(29_900),
      startedAt: time.now(),
      requestedAt: time.now(),
      isFirst: true,
      terminal,
      notifyUrl: 'https://pay.example.com/notify',
      ...change,
    }),
    within: (ms, promise) => waitWithin(time, ms, promise),
  }
  return rig
}

export function portsOf(
  parts: Pick<Rig, 'time' | 'log' | 'book'> & { readonly network: StreamConnector },
): ChannelPorts {
  const { time, log, network, book } = parts
  const masterKey = secret(createSeededRandom(9).bytes(32))
  return {
    clock: time,
    random: createSeededRandom(3),
    http: { send: () => Promise.reject(new Error('this channel speaks no HTTP')) },
    log,
    terminals: { streams: network, scheduler: time, book, masterKey },
  }
}

async function terminalOf(ports: ChannelPorts, tmkRole: string): Promise<TerminalReference> {
  const entered = { [tmkRole]: hostTmk, bdk: readerBdk, ksn: readerSerial }
  const keys = (await channel.wrapTerminalKeys?.(secret(entered), ports)) ?? {}
  return { merchantId: 'mch_1', terminalId: 'tm_1', number: '10000001', keys }
}

/** Lets time pass until what was begun is over. */
export async function waitWithin<T>(
  time: Rig['time'],
  ms: number,
  promise: Promise<T>,
): Promise<T> {
  const settled = promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  await time.advance(ms)
  const result = await settled
  if ('error' in result) throw result.error
  return result.value
}
