/** Waiting that ends early when the program is asked to stop. */
import type { World } from './world.ts'

export function pause({ scheduler, stopped }: World, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    if (stopped.aborted) return resolve()
    const end = () => {
      cancel()
      stopped.removeEventListener('abort', end)
      resolve()
    }
    const cancel = scheduler.after(delayMs, end)
    stopped.addEventListener('abort', end)
  })
}

/** Looks every `everyMs` until something is found. Undefined when the time is over. */
export async function waitFor<Found>(
  world: World,
  { timeoutMs, everyMs = 250 }: { readonly timeoutMs: number; readonly everyMs?: number },
  look: () => Promise<Found | undefined | false>,
): Promise<Found | undefined> {
  const until = world.clock.monotonic() + timeoutMs
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (world.stopped.aborted || world.clock.monotonic() >= until) return undefined
    await pause(world, everyMs)
  }
}
