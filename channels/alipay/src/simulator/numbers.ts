/** Numbers as the channel draws them. */
import type { Instant, Random } from '@tillway/kernel'
import { toChinaTime } from '@tillway/wire'

export function randomDigits(random: Random, count: number): string {
  return Array.from(random.bytes(count), (byte) => String(byte % 10)).join('')
}

/** 28 digits that begin with the day, as `trade_no`. */
export function drawTradeNumber(now: Instant, random: Random): string {
  return `${toChinaTime(now).slice(0, 10).replaceAll('-', '')}${randomDigits(random, 20)}`
}

export function drawToken(random: Random): string {
  return Buffer.from(random.bytes(16)).toString('hex')
}
