/** Finds the channels that seal cards: every folder of `channels/` with one. None is named here. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CardSealer } from '@tillway/channel'
import { assert } from '@tillway/kernel'

const channelsFolder = join(import.meta.dirname, '../../../../channels')

export async function loadSealers(
  folder = channelsFolder,
): Promise<ReadonlyMap<string, CardSealer>> {
  const sealers = new Map<string, CardSealer>()
  for (const name of readdirSync(folder).sort()) {
    const file = join(folder, name, 'src/sealing/index.ts')
    if (!existsSync(file)) continue
    const module = (await import(pathToFileURL(file).href)) as { sealer?: CardSealer }
    assert(module.sealer?.channel === name, `channel folder ${name} exports its sealer`)
    sealers.set(name, module.sealer)
  }
  return sealers
}
