import type { Core } from '../core.ts'
import type { Answer } from './client.ts'

const retryAfterMs = 1500
/** A channel that cannot be reached gets this many tries before the shopper chooses again. */
const channelTries = 3

/**
 * Asks until there is an answer that says something, for as long as it is wanted; undefined when it
 * no longer is. A request must carry the same key every time.
 */
export async function insist<T>(
  core: Core,
  wanted: () => boolean,
  ask: () => Promise<Answer<T>>,
): Promise<Answer<T> | undefined> {
  for (let tries = 1; wanted(); tries += 1) {
    const answer = await ask()
    if (!wanted()) break
    if (answer.ok) return answer
    const { failure, retry } = answer
    const given = failure?.type === 'channel_error' && tries >= channelTries
    if (!failure) core.dispatch({ type: 'offline' })
    if (retry !== 'same_key' || given) return answer
    await sleep(core, Math.max(answer.retryAfterMs, retryAfterMs))
  }
  return undefined
}

export function sleep(core: Core, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    core.ports.after(delayMs, resolve)
  })
}
