/** The only place where this package takes time, randomness and network from its surroundings. */
import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'

/** What the client needs of the world. */
export interface MallPlatform {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number
  wait(delayMs: number): Promise<void>
  /** From 0 to just below 1, to spread retries. */
  jitter(): number
  uniqueKey(): string
  readonly fetch: typeof globalThis.fetch
}

export const nodePlatform: MallPlatform = Object.freeze({
  now: () => Date.now(),
  wait: (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs)),
  jitter: () => Math.random(),
  uniqueKey: () => randomUUID(),
  fetch: (input: Parameters<typeof fetch>[0], init?: RequestInit) => globalThis.fetch(input, init),
})

export function newEd25519KeyPair(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ed25519')
}
