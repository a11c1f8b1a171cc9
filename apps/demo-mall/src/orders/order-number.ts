/** Order numbers: the day in China, then 48 random bits, so that nobody can guess another's order. */
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

export function newVisitor(random: ShopRandom): string {
  return Buffer.from(random.bytes(18)).toString('base64url')
}
