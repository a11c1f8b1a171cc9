/** Puts the host together: its state is the fold of its journal, everything else is ports. */
import type {
  ChannelSimulator,
  SimulatedReaderCard,
  SimulatorPorts,
} from '@tillway/channel/simulator'
import { PayError } from '@tillway/kernel'
import { assertBalanced, booksOf } from './books.ts'
import { cards, issuerKey, track2Of } from './cards.ts'
import { type Connections, createConnections } from './connections.ts'
import { openDoor } from './door.ts'
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
  const door = openDoor(world, connections)
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
