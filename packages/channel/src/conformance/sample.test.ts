import { describe, expect, test } from 'vitest'
import {
  conformanceCases,
  createConformanceBench,
  sampleChannel,
  sampleSimulator,
} from './index.ts'

describe('the sample channel keeps the contract', () => {
  test.each(conformanceCases)('$name', async (conformanceCase) => {
    expect(conformanceCase.applies(sampleChannel.manifest)).toBe(true)
    await conformanceCase.run(
      createConformanceBench({ channel: sampleChannel, simulator: sampleSimulator }),
    )
  })
})
