/** Records one entry: a snapshot at every tap, the network, and what the shop's page heard. */
import type { Frame, Page } from 'playwright-core'
import { waitUntil } from '../../kit/wait-until.ts'
import { heardBy, watchNetwork } from './listening.ts'
import { enterBy, type SeenMaps } from './person.ts'
import { openSnapshots } from './snapshot.ts'
import type { Moment, Trace } from './trace.ts'

export interface Recording {
  readonly page: Page
  readonly frame: Frame
  readonly maps: SeenMaps
  readonly password: readonly number[]
  /** Resolves when the page has its answer; nothing is written down after it. */
  readonly untilAnswered: () => Promise<unknown>
}

export async function recordEntry(recording: Recording): Promise<Trace> {
  const { page, frame, maps, password, untilAnswered } = recording
  const moments: Moment[] = []
  const network = watchNetwork(page)
  const snapshots = await openSnapshots(page)
  const before = (await heardBy(page)).length
  const heard = async () => (await heardBy(page)).slice(before)
  let lastTapMs = 0
  const look = async (taps: number) => {
    if (taps === 6) lastTapMs = performance.now()
    const [seen, told] = await Promise.all([snapshots.take(), heard()])
    moments.push({ taps, lines: [...seen, ...told.map((one) => `heard ${one}`)] })
  }
  const positions = await enterBy({ page, frame, maps, password, onTaps: look })
  await waitUntil('the page to hear of it', async () => (await heard()).some(isSealed))
  await look(7)
  await snapshots.close()
  await untilAnswered()
  const exchanges = await network.stop(lastTapMs)
  return {
    password,
    positions,
    maps: maps.layouts[0] ?? [],
    moments,
    exchanges,
    heard: await heard(),
  }
}

export const isSealed = (heard: string): boolean => heard.includes('"type":"password"')
