import { describe, expect, test } from 'vitest'
import type { Channel } from '../contract.ts'
import {
  conformanceCases,
  createConformanceBench,
  sampleChannel,
  sampleSimulator,
} from './index.ts'

/** Which operations it declares is read from its manifest, as the platform does. */
const channel = sampleChannel as unknown as Channel

describe('the sample channel keeps the contract', () => {
  test.each(conformanceCases)('$name', async (conformanceCase) => {
    expect(conformanceCase.applies(sampleChannel.manifest)).toBe(true)
    await conformanceCase.run(createConformanceBench({ channel, simulator: sampleSimulator }))
  })
})
