/**
 * Ids: `prefix_` + 26 characters of Crockford base 32 (48 bits of milliseconds, 80 random bits), so
 * that they sort by creation time, can be made anywhere without asking anyone, and tell a person
 * what they are.
 */
import type { Clock, Random } from './ports.ts'

export const idPrefixes = Object.freeze({
  merchant: 'mch',
  apiKey: 'key',
  orderKey: 'ok',
  channelAccount: 'ca',
  terminal: 'tm',
  payment: 'pay',
  attempt: 'att',
  refund: 'rf',
  card: 'card',
  settlement: 'stl',
  event: 'evt',
  webhookEndpoint: 'we',
  webhookDelivery: 'wd',
  notification: 'ntf',
  job: 'job',
  request: 'req',
} as const)

export type IdKind = keyof typeof idPrefixes

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const idPattern = /^([a-z]{2,4})_[0-9A-HJKMNP-TV-Z]{26}$/

export interface IdGenerator {
  next(kind: IdKind): string
}

/** Ids from a clock and a random source; equal milliseconds are told apart by 80 random bits. */
export function createIdGenerator(ports: { clock: Clock; random: Random }): IdGenerator {
  return {
    next(kind) {
      const stamp = encodeTime(ports.clock.now())
      return `${idPrefixes[kind]}_${stamp}${encodeRandom(ports.random.bytes(10))}`
    },
  }
}

/** True when the value has the form of an id of that kind. It says nothing about existence. */
export function isId(kind: IdKind, value: unknown): value is string {
  return prefixOf(value) === idPrefixes[kind]
}

/** True when the value has the form of an id of whatever kind: then it is no secret. */
export function isAnyId(value: unknown): value is string {
  const prefix = prefixOf(value)
  return prefix !== undefined && prefixes.has(prefix)
}

const prefixes: ReadonlySet<string> = new Set(Object.values(idPrefixes))

function prefixOf(value: unknown): string | undefined {
  return typeof value === 'string' ? idPattern.exec(value)?.[1] : undefined
}

function encodeTime(now: number): string {
  let rest = now
  let text = ''
  for (let index = 0; index < 10; index += 1) {
    text = alphabet.charAt(rest % 32) + text
    rest = Math.floor(rest / 32)
  }
  return text
}

function encodeRandom(bytes: Uint8Array): string {
  let text = ''
  let buffer = 0
  let bits = 0
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet.charAt((buffer >> bits) & 31)
    }
    buffer &= 255
  }
  return text
}
