/** Order numbers: the day in China, then 48 random bits, so that nobody can guess another's order. */
import { createHash } from 'node:crypto'
import type { ShopClock, ShopRandom } from '../ports.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const chinaOffsetMs = 8 * 3_600_000

export function newOrderNumber({
  clock,
  random,
}: {
  clock: ShopClock
  random: ShopRandom
}): string {
  const day = new Date(clock.now() + chinaOffsetMs).toISOString().slice(2, 10).replaceAll('-', '')
  const letters = [...random.bytes(10)].map((byte) => alphabet.charAt(byte & 31)).join('')
  return `${day}-${letters}`
}

/** Who this visitor is to the platform: not the cookie itself, for that lets its holder in. */
export function shopperIdOf(visitor: string): string {
  return createHash('sha256').update(`shopper ${visitor}`).digest('base64url').slice(0, 24)
}

export function newVisitor(random: ShopRandom): string {
  return Buffer.from(random.bytes(18)).toString('base64url')
}
