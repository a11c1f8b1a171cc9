/** The simulators of all channels on one node: the banks' truth. It never dies. */
import type { SimulatorJournal } from '@tillway/channel/simulator'
import type { HttpRequest, HttpResponse } from '@tillway/kernel'
import { type Life, never } from '@tillway/sim'
import { assembleSimulators, type SimulatorHost } from '../../../apps/simulator/src/assemble.ts'
import { channelsStreamPort, channelsUrl } from './places.ts'
import type { Stage } from './stage.ts'
import { lowerCase } from './vault-node.ts'

export type Journals = ReadonlyMap<string, readonly unknown[]>

export interface SimulatedChannels extends SimulatorHost {
  /** Counts up with each record of that channel. */
  version(channel: string): number
  journals(): Journals
}

export async function startChannels(
  stage: Stage,
  life: Life,
  journals: Journals,
): Promise<SimulatedChannels> {
  const { kit, sim } = stage
  const kept = new Map<string, unknown[]>()
  const openJournal = (channel: string): SimulatorJournal => {
    const records = structuredClone([...(journals.get(channel) ?? [])])
    kept.set(channel, records)
    return { records: () => records, append: (record) => records.push(structuredClone(record)) }
  }
  const host = await assembleSimulators(kit.simulators, {
    clock: life.clock,
    scheduler: life.scheduler,
    random: life.random,
    http: stage.watchedNotices(life),
    log: stage.logOf('channels'),
    streams: {
      listener: sim.network.listenerOf(life),
      host: '127.0.0.1',
      port: channelsStreamPort,
    },
    url: channelsUrl,
    openJournal,
    phonePage: async () => ({ status: 404, headers: {}, body: '' }),
  })
  sim.network.serve(channelsUrl, life, (request) => answer(host, request))
  return {
    ...host,
    version: (channel) => kept.get(channel)?.length ?? 0,
    journals: () => kept,
  }
}

async function answer(host: SimulatorHost, request: HttpRequest): Promise<HttpResponse> {
  const { pathname, search, host: name } = new URL(request.url)
  const { body = '' } = request
  const reply = await host.handle({
    method: request.method,
    target: pathname + search,
    headers: { host: name, ...lowerCase(request.headers) },
    body: typeof body === 'string' ? Buffer.from(body) : body,
    remoteAddress: '127.0.0.1',
  })
  // Whoever asked waits in vain.
  if (reply.drop === true) return await never()
  return {
    status: reply.status,
    headers: lowerCase(reply.headers),
    body: typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body,
  }
}
