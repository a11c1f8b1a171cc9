/** Finds the channels by their folders: a new one needs no line here. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { assert } from '@tillway/kernel'
import type { FoundChannel } from '../assemble.ts'

const channelsFolder = join(import.meta.dirname, '../../../../channels')

const entries = ['index.ts', 'simulator/index.ts'] as const

/** Every folder of `channels/` that has a simulator, in the order of the names. */
export async function findChannels(folder = channelsFolder): Promise<readonly FoundChannel[]> {
  const names = readdirSync(folder).filter((name) =>
    entries.every((entry) => existsSync(join(folder, name, 'src', entry))),
  )
  return Promise.all(names.sort().map((name) => loadChannel(join(folder, name, 'src'), name)))
}

async function loadChannel(source: string, name: string): Promise<FoundChannel> {
  const load = (file: string) => import(pathToFileURL(join(source, file)).href)
  const [main, simulated] = await Promise.all([load('index.ts'), load('simulator/index.ts')])
  assert(main.channel?.manifest?.id === name, `channels/${name} exports a channel of that id`)
  assert(simulated.simulator?.channel === name, `channels/${name} exports its simulator`)
  return { manifest: main.channel.manifest, simulator: simulated.simulator }
}
