/** Opens the real ports of the channel simulators' host, puts it together from them and listens. */
import { join } from 'node:path'
import type { Clock, Log } from '@tillway/kernel'
import { systemClock, systemRandom, systemScheduler } from '@tillway/kernel/node'
import { createTcpListener } from '@tillway/transport'
import {
  assembleSimulators,
  type FoundChannel,
  type HostHandler,
  type SimulatorHost,
} from '../assemble.ts'
import { type FileJournal, openFileJournal } from './file-journal.ts'
import { findChannels } from './find-channels.ts'
import { serve } from './http-server.ts'
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

export interface RunningSimulators
  extends Pick<SimulatorHost, 'channels' | 'provision' | 'simulator'> {
  /** Where the host is, without a trailing slash; channel `x` is served at `/x` below it. */
  readonly url: string
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
  const hosted = await assembleSimulators(found, {
    clock,
    scheduler: systemScheduler,
    random: systemRandom,
    http,
    log,
    streams: { listener: createTcpListener(), host, port: streamPort },
    url,
    openJournal,
    phonePage: createPhonePage(),
  })
  handle = hosted.handle
  const { channels, provision, simulator } = hosted
  log.info({ url, channels }, 'simulators are served')
  return {
    url,
    channels,
    provision,
    simulator,
    async stop() {
      hosted.stop()
      await server.stop()
      await http.close()
      for (const journal of journals) journal.close()
    },
  }
}
