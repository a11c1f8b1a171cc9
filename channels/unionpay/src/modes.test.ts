/** The contract in the modes that the common suite does not open: other signatures, no tokens. */
import type { Channel, ChannelManifest } from '@tillway/channel'
import { conformanceCases, createConformanceBench } from '@tillway/channel/conformance'
import type { SimulatorModule } from '@tillway/channel/simulator'
import { describe, expect, test } from 'vitest'
import { channel } from './index.ts'
import { sealer } from './sealing/index.ts'
import { simulator } from './simulator/index.ts'

/** Every merchant of it is of that mode, whatever its name. */
function inMode(ending: string): SimulatorModule {
  return {
    ...simulator,
    create(ports) {
      const made = simulator.create(ports)
      return { ...made, provision: (name) => made.provision(`${name}${ending}`) }
    },
  }
}

const anyChannel = channel as unknown as Channel
const { manifest } = anyChannel

/** Benches of one mode. Keys are dear to make: all of them start from the same merchants. */
function benchesOf(ending: string) {
  const parts = { channel: anyChannel, simulator: inMode(ending), sealer }
  const first = createConformanceBench(parts)
  for (const merchant of ['mall-a', 'mall-b']) first.account(merchant)
  const records = first.records()
  return () => createConformanceBench({ ...parts, records })
}

/** Trouble on the way is the same under any signature, and SM2 is slow. */
const isQuick = ({ name }: { readonly name: string }) =>
  !/^trouble on the way of (?!query )/.test(name)

describe.each(['-21', '-standard'])('merchants of the mode %s', (ending) => {
  const all = conformanceCases.filter(({ applies }) => applies(manifest))
  const cases = ending === '-21' ? all.filter(isQuick) : all
  const createBench = benchesOf(ending)
  test.each(cases)('$name', { timeout: 60_000 }, async ({ run }) => {
    await run(createBench())
  })
})

/** What is left of the channel to who signs with a shared key. */
const withoutCards: ChannelManifest = {
  ...manifest,
  operations: ['start', 'query', 'reverse', 'refund', 'queryRefund'],
  presentations: manifest.presentations.filter(({ needs }) => !needs.includes('card')),
}

describe.each(['-11', '-12'])('merchants of the mode %s', (ending) => {
  const cases = conformanceCases.filter(({ applies }) => applies(withoutCards))
  const createBench = benchesOf(ending)
  test.each(cases)('$name', { timeout: 60_000 }, async ({ run }) => {
    await run(createBench())
  })

  test('bind no cards: what signs a message with a shared key sees what is in it', () => {
    expect(createBench().account().account.cardEntry).toBeUndefined()
  })
})
