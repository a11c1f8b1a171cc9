/** The parts that a bench is made of: one channel, its simulator, the wire between, and accounts. */
import { type Log, type Random, secret } from '@tillway/kernel'
import {
  createManualTime,
  createMemoryLog,
  createMemoryNetwork,
  createSeededRandom,
  type LogLine,
  type ManualTime,
} from '@tillway/kernel/testing'
import type { CardSealer } from '../../cards.ts'
import type {
  Channel,
  ChannelAccount,
  ChannelPorts,
  NotificationMessage,
  NotificationReading,
  WireAnswer,
} from '../../contract.ts'
import type { ChannelManifest } from '../../manifest.ts'
import type {
  ChannelSimulator,
  SimulatorJournal,
  SimulatorModule,
} from '../../simulator/contract.ts'
import { type BenchLine, createBenchLine } from './line.ts'
import type { ReaderMaker } from './reader.ts'
import { createBenchTerminalBook } from './terminal-book.ts'
import { type BenchVault, createBenchVault } from './vault.ts'
import { type BenchWire, createBenchWire } from './wire.ts'

export interface ConformanceBenchOptions {
  readonly channel: Channel
  readonly simulator: SimulatorModule
  /** Of a channel that takes cards: fills its messages in, as it does in the vault. */
  readonly sealer?: CardSealer
  /** Of a channel with terminals: what reads and encrypts cards in front of one. */
  readonly reader?: ReaderMaker
  readonly seed?: number
  /** What the simulator remembers from before: merchants made once serve many benches. */
  readonly records?: readonly unknown[]
}

export interface BenchAccount {
  readonly name: string
  readonly config: Readonly<Record<string, string>>
  readonly account: ChannelAccount
}

/** A notification as it came in, and how its account read it at that moment. */
export interface Received {
  readonly account: BenchAccount
  readonly message: NotificationMessage
  readonly reading: NotificationReading
}

export interface BenchCore {
  readonly channel: Channel
  readonly manifest: ChannelManifest
  readonly time: ManualTime
  readonly random: Random
  readonly wire: BenchWire
  /** The connections of bytes between adapter and simulator. */
  readonly line: BenchLine
  /** What an adapter is opened with. */
  readonly ports: ChannelPorts
  readonly reader?: ReaderMaker
  /** Present when a sealer was given. */
  readonly vault?: BenchVault
  /** Numbers and stripes of the cards that were read: they may show nowhere. */
  readonly readings: string[]
  /** What the adapter logged. */
  readonly logged: readonly LogLine[]
  /** Every notification that arrived, in order. */
  readonly received: readonly Received[]
  /** The running simulator; another object after `restart`. */
  simulator(): ChannelSimulator
  /** What the simulator's journal holds by now. */
  records(): readonly unknown[]
  /** Stops the simulator and starts it again from what its journal holds. */
  restart(): void
  /** An account of the merchant with this name, made when it is first asked for. */
  account(name?: string): BenchAccount
  accounts(): readonly BenchAccount[]
  /** The account as a process opens it that has just begun: nothing is remembered but books. */
  reopen(account: BenchAccount): BenchAccount
  /** How far the adapter's wall clock is ahead of the channel's. */
  skew(ms: number): void
  /** The next notifications are answered as refused, whatever they are. */
  refuseNotifications(count: number): void
}

const simulatorHost = 'https://simulator.example'
export const receiverUrl = 'https://platform.example/notifications'

export function createBenchCore(options: ConformanceBenchOptions): BenchCore {
  const time = createManualTime()
  const random = createSeededRandom(options.seed)
  const log = createMemoryLog()
  const journal = createMemoryJournal(options.records)
  const simulatorUrl = `${simulatorHost}/${options.channel.manifest.id}`
  let skewMs = 0
  const wire = createBenchWire({
    time,
    simulatorUrl,
    receiverUrl,
    simulator: () => simulator,
    receive: (...notification) => receiver.receive(...notification),
  })
  const network = createMemoryNetwork()
  const streams = { listener: network, host: '127.0.0.1', port: streamPort }
  const outside = { http: wire.channelSide, baseUrl: simulatorUrl, streams, log: silent, journal }
  const create = () =>
    options.simulator.create({ clock: time, scheduler: time, random, ...outside })
  let simulator = create()
  const clock = { now: () => time.now() + skewMs, monotonic: time.monotonic }
  const vault =
    options.sealer &&
    createBenchVault({
      sealer: options.sealer,
      http: wire.adapterSide,
      now: time.now,
      roots: () => accounts.all().flatMap(({ config }) => certificatesIn(options.channel, config)),
    })
  const line = createBenchLine(network)
  const ports = {
    clock,
    random,
    http: wire.adapterSide,
    log,
    ...(vault === undefined ? {} : { cards: vault.port }),
    terminals: terminalPorts(line, time, random),
  }
  const openWith = (name: string, config: BenchAccount['config']): BenchAccount => {
    return { name, config, account: options.channel.open(config, ports) }
  }
  const accounts = createAccounts((name) => openWith(name, simulator.provision(name)))
  const receiver = createReceiver(accounts.named)
  return {
    ...about(options.channel),
    time,
    random,
    wire,
    line,
    ports,
    ...pickReader(options),
    ...(vault === undefined ? {} : { vault }),
    readings: [],
    logged: log.lines,
    received: receiver.received,
    simulator: () => simulator,
    records: journal.records,
    restart() {
      simulator.stop()
      simulator = create()
    },
    account: accounts.named,
    accounts: accounts.all,
    reopen: ({ name, config }) => openWith(name, config),
    skew(ms) {
      skewMs = ms
    },
    refuseNotifications: receiver.refuse,
  }
}

const about = (channel: Channel) => ({ channel, manifest: channel.manifest })

const pickReader = ({ reader }: ConformanceBenchOptions) => (reader === undefined ? {} : { reader })

function terminalPorts(
  line: BenchLine,
  time: ManualTime,
  random: Random,
): NonNullable<ChannelPorts['terminals']> {
  const masterKey = secret(random.bytes(32))
  return { streams: line.connector, scheduler: time, book: createBenchTerminalBook(), masterKey }
}

/** Where a simulator that is spoken to over connections of bytes listens. */
const streamPort = 48_583

/** What an operator of a vault would pin for it: the certificates of the account. */
function certificatesIn(
  { manifest }: Channel,
  config: Readonly<Record<string, string>>,
): readonly string[] {
  return manifest.account
    .filter(({ kind, secret }) => kind === 'pem' && !secret)
    .flatMap(({ name }) => config[name] ?? [])
}

function createAccounts(open: (name: string) => BenchAccount) {
  const accounts = new Map<string, BenchAccount>()
  return {
    all: () => [...accounts.values()],
    named(name = 'mall-a'): BenchAccount {
      const account = accounts.get(name) ?? open(name)
      accounts.set(name, account)
      return account
    },
  }
}

function createReceiver(account: (name: string) => BenchAccount) {
  const received: Received[] = []
  let refusing = 0
  return {
    received,
    refuse(count: number) {
      refusing = count
    },
    async receive(name: string, message: NotificationMessage): Promise<WireAnswer> {
      const owner = account(name)
      const { notifications } = owner.account
      const reading = await notifications.read(message)
      received.push({ account: owner, message, reading })
      const refused = refusing > 0 || reading.kind === 'refused'
      refusing = Math.max(0, refusing - 1)
      return refused ? notifications.refused : notifications.accepted
    },
  }
}

const ignore = () => undefined
const silent: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore }

/** Keeps text, as a file would: what does not survive JSON does not survive here either. */
function createMemoryJournal(records: readonly unknown[] = []): SimulatorJournal {
  const lines = records.map((record) => JSON.stringify(record))
  return {
    records: () => lines.map((line) => JSON.parse(line) as unknown),
    append(record) {
      lines.push(JSON.stringify(record))
    },
  }
}
