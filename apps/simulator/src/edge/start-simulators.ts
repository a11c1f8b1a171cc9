/**
 * The host of the channel simulators: finds them, gives each its own journal and base URL, and
 * serves them with the control interface and the phone page on one port.
 */
import { join } from 'node:path'
import type { ChannelSimulator, SimulatorAnswer, SimulatorPorts } from '@tillway/channel/simulator'
import { type Clock, type Log, PayError } from '@tillway/kernel'
import { systemClock, systemRandom, systemScheduler } from '@tillway/kernel/node'
import { createTcpListener } from '@tillway/transport'
import { createControl } from '../control/control.ts'
import type { HostedChannel } from '../control/hosted-channel.ts'
import { type FileJournal, openFileJournal } from './file-journal.ts'
import { type FoundChannel, findChannels } from './find-channels.ts'
import { type HostHandler, serve } from './http-server.ts'
import { createHttpTransport } from './http-transport.ts'
import { createPhonePage } from './phone-page.ts'

export interface StartSimulatorsOptions {
  /** The journals go into its folder `simulators`. */
  readonly dataDir: string
  /** Address to listen on; the loopback unless told. */
  readonly host?: string
  /** 0 takes a free one. */
  readonly port?: number
  /** Where channels that are spoken to over connections of bytes listen; 0 takes a free one. */
  readonly streamPort?: number
  readonly log: Log
  /** What to serve; every channel that has a simulator unless told. */
  readonly channels?: readonly FoundChannel[]
  /** Other time than the system's, for tests. */
  readonly clock?: Clock
}

export interface RunningSimulators {
  /** Where the host is, without a trailing slash; channel `x` is served at `/x` below it. */
  readonly url: string
  /** Ids of the channels that are served. */
  readonly channels: readonly string[]
  /** Makes (or finds again, by name) a merchant and returns its channel account's configuration. */
  provision(channel: string, name: string): Readonly<Record<string, string>>
  /** Throws `not_found` when there is no such channel. */
  simulator(channel: string): ChannelSimulator
  stop(): Promise<void>
}

const starting: HostHandler = async () => ({ status: 503, headers: {}, body: 'starting' })

export async function startSimulators(options: StartSimulatorsOptions): Promise<RunningSimulators> {
  const { log, host = '127.0.0.1', port = 0, streamPort = 0, clock = systemClock } = options
  const found = options.channels ?? (await findChannels())
  let handle = starting
  const server = await serve({ host, port, log, handle: (request) => handle(request) })
  const url = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${server.port}`
  const http = createHttpTransport()
  const journals: FileJournal[] = []
  const openJournal = (channel: string) => {
    const journal = openFileJournal(join(options.dataDir, 'simulators', `${channel}.jsonl`))
    journals.push(journal)
    return journal
  }
  const streams = { listener: createTcpListener(), host, port: streamPort }
  const basePorts = { clock, scheduler: systemScheduler, random: systemRandom, http, streams }
  const hosted = new Map<string, HostedChannel>()
  for (const { manifest, simulator } of found) {
    const id = simulator.channel
    const ports: SimulatorPorts = {
      ...basePorts,
      log,
      journal: openJournal(id),
      baseUrl: `${url}/${id}`,
    }
    hosted.set(id, { manifest, simulator: simulator.create(ports) })
  }
  for (const { simulator } of hosted.values()) await simulator.ready?.()
  handle = createHandler(hosted, createControl({ hosted, http, clock }))
  log.info({ url, channels: [...hosted.keys()] }, 'simulators are served')

  const simulator = (channel: string) => {
    const one = hosted.get(channel)
    if (one === undefined) throw new PayError('not_found', `no simulator of ${channel}`)
    return one.simulator
  }
  return {
    url,
    channels: [...hosted.keys()],
    provision: (channel, name) => simulator(channel).provision(name),
    simulator,
    async stop() {
      for (const { simulator } of hosted.values()) simulator.stop()
      await server.stop()
      await http.close()
      for (const journal of journals) journal.close()
    },
  }
}

function createHandler(
  hosted: ReadonlyMap<string, HostedChannel>,
  control: HostHandler,
): HostHandler {
  const phonePage = createPhonePage()
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
