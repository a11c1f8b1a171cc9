/** An acquirer's host in memory, with time and connections in the hands of the test. */
import type { SimulatedReaderCard } from '@tillway/channel/simulator'
import {
  createManualTime,
  createMemoryLog,
  createMemoryNetwork,
  createSeededRandom,
  type MemoryNetwork,
} from '@tillway/kernel/testing'
import { type AcquirerSimulator, createSimulator } from '../src/simulator/create-simulator.ts'
import { Terminal } from './terminal.ts'

export interface HostRig {
  readonly time: ReturnType<typeof createManualTime>
  readonly network: ReturnType<typeof createMemoryNetwork>
  readonly log: ReturnType<typeof createMemoryLog>
  readonly host: AcquirerSimulator
  readonly config: Readonly<Record<string, string>>
  readonly records: unknown[]
  card(name: string): SimulatedReaderCard
  /** A terminal with a connection of its own, signed in. */
  terminal(name?: string): Promise<Terminal>
}

export interface HostRigOptions {
  readonly records?: unknown[]
  readonly pieceSize?: number
  readonly seed?: number
  /** A network that another host was on, and the port there. */
  readonly network?: MemoryNetwork
  readonly port?: number
}

export async function createHostRig(options: HostRigOptions = {}): Promise<HostRig> {
  const { records = [], pieceSize = Number.POSITIVE_INFINITY, seed = 7 } = options
  const time = createManualTime()
  const network = options.network ?? createMemoryNetwork({ pieceSize })
  const log = createMemoryLog()
  const host = createSimulator({
    clock: time,
    scheduler: time,
    random: createSeededRandom(seed),
    http: { send: () => Promise.reject(new Error('this host calls nobody')) },
    log,
    journal: {
      records: () => structuredClone(records),
      append: (record) => records.push(JSON.parse(JSON.stringify(record))),
    },
    baseUrl: 'http://127.0.0.1:1/card',
    streams: { listener: network, host: '127.0.0.1', port: options.port ?? 0 },
  })
  await host.ready()
  const config = host.provision('mall')
  return {
    time,
    network,
    log,
    host,
    config,
    records,
    card(name) {
      const found = host.terminals.cards().find((one) => one.name === name)
      if (found === undefined) throw new Error(`no card ${name}`)
      return found
    },
    async terminal(name = 'till-1') {
      const terminal = new Terminal(
        { time, network, config },
        host.terminals.provision('mall', name),
      )
      await terminal.connect()
      await terminal.signIn()
      return terminal
    },
  }
}
