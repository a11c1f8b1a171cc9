/** Waits for what happens in the background, by asking again and again. */
import { setTimeout as pause } from 'node:timers/promises'

export interface WaitOptions {
  /** Milliseconds until it is given up; 60,000 unless told, for a busy machine may take its time. */
  readonly timeoutMs?: number
  readonly everyMs?: number
}

/**
 * The first value of `ask` that is neither undefined nor false. Throws an error that names `what`, as
 * it is then, when it does not come in time; an error of `ask` itself goes through at once.
 */
export async function waitUntil<Value>(
  what: string | (() => string),
  ask: () => Promise<Value | undefined | false> | Value | undefined | false,
  { timeoutMs = 60_000, everyMs = 20 }: WaitOptions = {},
): Promise<Value> {
  const until = performance.now() + timeoutMs
  for (;;) {
    const value = await ask()
    if (value !== undefined && value !== false) return value
    if (performance.now() > until) {
      const named = typeof what === 'string' ? what : what()
      throw new Error(`waited ${timeoutMs} ms in vain: ${named}`)
    }
    await pause(everyMs)
  }
}
