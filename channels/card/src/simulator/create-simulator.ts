/** Puts the host together: its state is the fold of its journal, everything else is ports. */
import type {
  ChannelSimulator,
  SimulatedReaderCard,
  SimulatorPorts,
} from '@tillway/channel/simulator'
import { PayError, type StreamListener } from '@tillway/kernel'
import { assertBalanced, booksOf } from './books.ts'
import { cards, issuerKey, track2Of } from './cards.ts'
import { type Connections, createConnections } from './connections.ts'
import { createHost } from './host.ts'
import { describeTerminal } from './terminals.ts'
import { serveView } from './views.ts'
import { createWireLog } from './wire-log.ts'
import { createWorld, type World } from './world.ts'

/** The simulator with what only its own tests look at. */
export interface AcquirerSimulator extends ChannelSimulator {
  readonly terminals: NonNullable<ChannelSimulator['terminals']>
  readonly settings: NonNullable<ChannelSimulator['settings']>
  ready(): Promise<void>
  readonly world: World
  readonly connections: Connections
  /** Throws when money was lost or made. */
  assertBalanced(): void
}

export function createSimulator(ports: SimulatorPorts): AcquirerSimulator {
  const world = createWorld(ports)
  const wireLog = createWireLog()
  const connections = createConnections({ world, host: createHost(world, wireLog) })
  const door = openDoor(ports, connections)
  return {
    channel: 'card',
    world,
    connections,
    ready: door.ready,
    provision(name) {
      const { number } = world.state.terminals.merchantNamed(name)
      return { ...accountOf(number, name), ...door.address() }
    },
    terminals: {
      provision: (merchant, name) =>
        describeTerminal(world.state.terminals.terminalNamed(merchant, name)),
      cards: () => readerCards(world),
    },
    handle: async (request) => serveView({ world, wireLog }, request),
    // Nobody pays with a phone here, and the host tells nothing unasked.
    phone: createEmptyPhone(),
    forgeries: () => [],
    faults: world.faults,
    settings: {
      all: () => world.state.settings.all(),
      set: (name, value) => world.state.settings.set(name, value),
    },
    books: () => booksOf(world.state),
    assertBalanced: () => assertBalanced(world.state),
    stop() {
      connections.closeAll()
      door.close()
    },
  }
}

function accountOf(merchantNumber: string, merchantName: string) {
  return {
    merchantNumber,
    merchantName,
    tls: 'no',
    connection: 'long',
    algorithm: '3des',
    orderNumbers: 'yes',
  }
}

function readerCards(world: World): readonly SimulatedReaderCard[] {
  return cards.map((card) => {
    const { name, number, expiry, serviceCode, pin, chip } = card
    const { counter } = world.state.cards.of(card)
    return {
      name,
      number,
      expiry,
      serviceCode,
      track2: track2Of(card),
      ...(pin === undefined ? {} : { pin }),
      ...(chip === undefined ? {} : { chip: { issuerKey, sequence: chip.sequence, counter } }),
    }
  })
}

interface Door {
  ready(): Promise<void>
  /** Throws `service_unavailable` before it is open. */
  address(): { readonly host: string; readonly port: string }
  close(): void
}

type Opened = Awaited<ReturnType<StreamListener['listen']>>

function openDoor({ streams }: SimulatorPorts, connections: Connections): Door {
  let opened: Opened | undefined
  const opening = streams?.listener
    .listen({ host: streams.host, port: streams.port }, connections.accept)
    .then((door) => {
      opened = door
    })
  // Whoever waits for it is told; that nobody does is no reason to stop the process.
  opening?.catch(() => undefined)
  return {
    ready: async () => opening,
    address() {
      const port = opened?.port ?? streams?.port ?? 0
      if (streams === undefined || port === 0) {
        throw new PayError('service_unavailable', 'the host listens to no connections yet')
      }
      return { host: reachable(streams.host), port: String(port) }
    },
    close() {
      // At once where it can be: the next host may want the same port.
      if (opened !== undefined) void opened.close()
      else opening?.then(() => opened?.close()).catch(() => undefined)
    },
  }
}

function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
}

function createEmptyPhone(): ChannelSimulator['phone'] {
  const none = (): never => {
    throw new PayError('not_found', 'no such order')
  }
  return {
    scan: () => undefined,
    waiting: () => [],
    find: () => undefined,
    pay: none,
    cancel: none,
    lapse: none,
  }
}
