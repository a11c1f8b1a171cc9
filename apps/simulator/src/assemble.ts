/**
 * Puts the host of the channel simulators together from its ports: nothing here opens a socket or a
 * file, so that the same simulators run over real ports and in a simulation.
 */
import type { ChannelManifest } from '@tillway/channel'
import type {
  ChannelSimulator,
  SimulatorAnswer,
  SimulatorJournal,
  SimulatorModule,
  SimulatorPorts,
  SimulatorRequest,
} from '@tillway/channel/simulator'
import { PayError } from '@tillway/kernel'
import { createControl } from './control/control.ts'
import type { HostedChannel } from './control/hosted-channel.ts'

export interface FoundChannel {
  readonly manifest: ChannelManifest
  readonly simulator: SimulatorModule
}

export interface HostRequest extends SimulatorRequest {
  /** Address of the other end of the socket. */
  readonly remoteAddress: string
}

export type HostHandler = (request: HostRequest) => Promise<SimulatorAnswer>

export interface HostPorts extends Omit<SimulatorPorts, 'journal' | 'baseUrl'> {
  /** Where the host is served, without a trailing slash; channel `x` is served at `/x` below it. */
  readonly url: string
  openJournal(channel: string): SimulatorJournal
  /** What is shown at `/phone`. */
  readonly phonePage: (request: SimulatorRequest) => Promise<SimulatorAnswer>
}

export interface SimulatorHost {
  readonly handle: HostHandler
  /** Ids of the channels that are served. */
  readonly channels: readonly string[]
  /** Makes (or finds again, by name) a merchant and returns its channel account's configuration. */
  provision(channel: string, name: string): Readonly<Record<string, string>>
  /** Throws `not_found` when there is no such channel. */
  simulator(channel: string): ChannelSimulator
  stop(): void
}

/** Resolves when every channel can be spoken to. */
export async function assembleSimulators(
  found: readonly FoundChannel[],
  ports: HostPorts,
): Promise<SimulatorHost> {
  const { clock, http, url } = ports
  const hosted = new Map<string, HostedChannel>()
  for (const { manifest, simulator } of found) {
    const id = simulator.channel
    const own = { ...ports, journal: ports.openJournal(id), baseUrl: `${url}/${id}` }
    hosted.set(id, { manifest, simulator: simulator.create(own) })
  }
  for (const { simulator } of hosted.values()) await simulator.ready?.()
  const simulator = (channel: string) => {
    const one = hosted.get(channel)
    if (one === undefined) throw new PayError('not_found', `no simulator of ${channel}`)
    return one.simulator
  }
  return {
    handle: createHandler(hosted, createControl({ hosted, http, clock }), ports.phonePage),
    channels: [...hosted.keys()],
    provision: (channel, name) => simulator(channel).provision(name),
    simulator,
    stop() {
      for (const { simulator } of hosted.values()) simulator.stop()
    },
  }
}

function createHandler(
  hosted: ReadonlyMap<string, HostedChannel>,
  control: HostHandler,
  phonePage: HostPorts['phonePage'],
): HostHandler {
  return async (request): Promise<SimulatorAnswer> => {
    const [, first = ''] = /^\/([^/?]*)/.exec(request.target) ?? []
    const target = request.target.slice(first.length + 1)
    if (first === '_control') return control({ ...request, target })
    if (first === 'phone') return phonePage(request)
    if (first === '') return { status: 302, headers: { location: '/phone' }, body: '' }
    const one = hosted.get(first)
    if (one === undefined) return { status: 404, headers: {}, body: '' }
    return one.simulator.handle({ ...request, target: target || '/' })
  }
}
