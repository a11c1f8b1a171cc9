/** The contract in the mode that the common suite does not open: certificates with encryption. */
import type { Channel } from '@tillway/channel'
import { conformanceCases, createConformanceBench } from '@tillway/channel/conformance'
import type { SimulatorModule } from '@tillway/channel/simulator'
import { test } from 'vitest'
import { channel } from './index.ts'
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

const cases = conformanceCases.filter(({ applies }) => applies(anyChannel.manifest))

test.each(cases)('$name', { timeout: 60_000 }, async ({ run }) => {
  await run(createConformanceBench({ channel: anyChannel, simulator: inMode('-cert-aes') }))
})
