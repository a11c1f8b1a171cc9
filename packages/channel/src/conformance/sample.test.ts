import { describe, expect, test } from 'vitest'
import type { Channel } from '../contract.ts'
import type { ChannelManifest } from '../manifest.ts'
import {
  conformanceCases,
  createConformanceBench,
  sampleChannel,
  sampleSimulator,
} from './index.ts'

/** Which operations it declares is read from its manifest, as the platform does. */
const channel = sampleChannel as unknown as Channel

/** It takes no cards in any way; whatever else the suite asks, the sample must show. */
const cases = conformanceCases.filter(({ applies }) => applies(sampleChannel.manifest))
const withEverything: ChannelManifest = {
  ...sampleChannel.manifest,
  operations: [
    ...sampleChannel.manifest.operations,
    'confirm',
    'requestEnrolment',
    'confirmEnrolment',
    'queryEnrolment',
    'removeCard',
    'updateCard',
    'present',
    'complete',
    'settle',
  ],
  presentations: [
    { presentation: 'sms', hosts: ['desktop'], needs: ['card'], confirmedByCode: true },
    { presentation: 'password', hosts: ['desktop'], needs: ['card'], confirmedByCode: true },
    { presentation: 'reader', hosts: ['desktop'], needs: ['terminal'] },
  ],
}

test('what the suite asks besides is about cards, codes and terminals', () => {
  const others = conformanceCases.filter((one) => !cases.includes(one))
  expect(others).not.toEqual([])
  expect(others.filter(({ applies }) => !applies(withEverything))).toEqual([])
})

describe('the sample channel keeps the contract', () => {
  test.each(cases)('$name', async (conformanceCase) => {
    await conformanceCase.run(createConformanceBench({ channel, simulator: sampleSimulator }))
  })
})
