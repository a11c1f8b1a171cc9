/**
 * Which parts of the project's own code ran, as the engine counts them. Taking the count costs
 * milliseconds, so it is taken after many inputs and not after each.
 */
import { Session } from 'node:inspector/promises'

export interface Coverage {
  /** Parts that ran since the last time; nothing is remembered of them here. */
  take(): Promise<ReadonlySet<string>>
  stop(): Promise<void>
}

/** Begins to count; code that was loaded before is counted less exactly. */
export async function startCoverage(): Promise<Coverage> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  return {
    async take() {
      const { result } = await session.post('Profiler.takePreciseCoverage')
      const parts = new Set<string>()
      for (const { url, functions } of result) {
        if (!isOurs(url)) continue
        for (const { startOffset, endOffset, count } of functions.flatMap(({ ranges }) => ranges)) {
          if (count > 0) parts.add(`${url}:${startOffset}:${endOffset}`)
        }
      }
      return parts
    },
    async stop() {
      await session.post('Profiler.stopPreciseCoverage')
      session.disconnect()
    },
  }
}

const isOurs = (url: string): boolean =>
  /\/(?:packages|channels)\/[^/]+\/src\//.test(url) && !url.includes('/testing/')
