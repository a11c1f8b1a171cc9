/** Numbers in the forms in which the real channel gives them out. */
import type { Random } from '@tillway/kernel'
import { toChinaTime } from '@tillway/wire'
import type { Ledger } from './ledger.ts'

export interface Draw {
  hex(byteCount: number): string
  digits(count: number): string
  /** An alphanumeric text, e.g. for nonces and keys. */
  text(length: number): string
  uuid(): string
  prepayId(now: number): string
  transactionId(now: number): string
  refundId(now: number): string
}

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

export function createDraw(random: Random, ledger: Ledger): Draw {
  const hex = (byteCount: number) => Buffer.from(random.bytes(byteCount)).toString('hex')
  const each = (length: number, symbols: string) =>
    [...random.bytes(length)].map((byte) => symbols.charAt(byte % symbols.length)).join('')
  const digits = (count: number) => each(count, '0123456789')
  const stamp = (now: number) => toChinaTime(now).replace(/\D/g, '')
  // The count tells numbers apart even when a seeded source of randomness starts over.
  const sequence = (length: number) => String(ledger.count() % 10 ** length).padStart(length, '0')
  return {
    hex,
    digits,
    text: (length) => each(length, alphabet),
    uuid: () => hex(16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    prepayId: (now) => `wx${stamp(now)}${hex(6)}${sequence(8)}`,
    transactionId: (now) => `42000${stamp(now).slice(0, 8)}${digits(7)}${sequence(8)}`,
    refundId: (now) => `503${stamp(now).slice(0, 8)}${digits(9)}${sequence(8)}`,
  }
}
