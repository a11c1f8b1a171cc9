import type { CashierState } from '@tillway/sdk'
import { clockText, fill } from '../dictionary/format.ts'
import type { Words } from '../dictionary/zh.ts'

/** Read aloud when the order has this much time left, and not every second. */
const momentsMs = [300_000, 60_000, 30_000]

/** What to say of the time now; empty unless one of the moments was just reached. */
export function timeAnnouncement({ deadline, outcome }: CashierState, now: number, words: Words) {
  if (deadline === null || outcome) return ''
  const leftMs = deadline - now
  const reached = momentsMs.some((moment) => leftMs <= moment && leftMs > moment - 5000)
  return reached ? fill(words.remaining, clockText(Math.ceil(leftMs / 5000) * 5000)) : ''
}
