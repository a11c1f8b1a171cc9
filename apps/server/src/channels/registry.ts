/** Finds the channels: every folder of `channels/` is one. Nothing here knows their names. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Channel } from '@tillway/channel'
import { assert } from '@tillway/kernel'

export type ChannelRegistry = ReadonlyMap<string, Channel>

const channelsFolder = join(import.meta.dirname, '../../../../channels')

export async function loadChannels(folder = channelsFolder): Promise<ChannelRegistry> {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  const registry = new Map<string, Channel>()
  for (const name of names) {
    const module = (await import(pathToFileURL(join(folder, name, 'src/index.ts')).href)) as {
      channel?: Channel
    }
    assert(module.channel?.manifest.id === name, `channel folder ${name} exports its channel`)
    registry.set(name, module.channel)
  }
  return registry
}
