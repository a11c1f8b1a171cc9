/** Holds every channel to the contract. A channel is found by its folder; none is named here. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CardSealer, Channel } from '@tillway/channel'
import {
  conformanceCases,
  createConformanceBench,
  type ReaderMaker,
} from '@tillway/channel/conformance'
import type { SimulatorModule } from '@tillway/channel/simulator'
import { describe, expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../../channels')
const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'src/index.ts')))

const load = (name: string, file: string) =>
  import(pathToFileURL(join(folder, name, 'src', file)).href)

test('there are channels, and each has a simulator', () => {
  expect(names).not.toEqual([])
  for (const name of names) {
    expect(existsSync(join(folder, name, 'src/simulator/index.ts')), name).toBe(true)
  }
})

describe.each(names)('%s', async (name) => {
  const { channel } = (await load(name, 'index.ts')) as { channel: Channel }
  const { simulator } = (await load(name, 'simulator/index.ts')) as { simulator: SimulatorModule }

  // A channel that takes cards brings what fills its messages in.
  const hasSealer = existsSync(join(folder, name, 'src/sealing/index.ts'))
  const sealing = hasSealer
    ? ((await load(name, 'sealing/index.ts')) as { sealer: CardSealer })
    : {}

  // And one with terminals what reads cards before them.
  const reads = existsSync(join(folder, name, 'test/conformance-reader.ts'))
  const reading = reads
    ? {
        reader: ((await load(name, '../test/conformance-reader.ts')) as { makeReader: ReaderMaker })
          .makeReader,
      }
    : {}
  const brought = { ...sealing, ...reading }

  test('is named after its folder', () => {
    expect([channel.manifest.id, simulator.channel]).toEqual([name, name])
  })

  // Keys are dear to make: every case starts from the same merchants, and from nothing else.
  const first = createConformanceBench({ channel, simulator, ...brought })
  for (const merchant of ['mall-a', 'mall-b']) first.account(merchant)
  const records = first.records()

  const cases = conformanceCases.filter(({ applies }) => applies(channel.manifest))
  test.each(cases)('$name', async (conformanceCase) => {
    await conformanceCase.run(createConformanceBench({ channel, simulator, ...brought, records }))
  })
})
