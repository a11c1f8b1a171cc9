/** What the shop needs of the world; the real ones are made in `edge/`. */

export interface ShopClock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number
}

export interface ShopRandom {
  bytes(length: number): Uint8Array
}

export interface ShopLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}
