/** Expiry dates as they are printed on a card: MMYY, good to the end of that month in China. */
import type { Instant } from '@tillway/kernel'

const chinaOffsetMs = 8 * 60 * 60_000
/** No card is issued for longer; a date beyond it is a mistyped one. */
const maxMonths = 20 * 12

export function isGoodExpiry(text: string, now: Instant): boolean {
  if (!/^(?:0[1-9]|1[0-2])\d{2}$/.test(text)) return false
  const today = new Date(now + chinaOffsetMs)
  const thisMonth = today.getUTCFullYear() * 12 + today.getUTCMonth()
  const month = (2000 + Number(text.slice(2))) * 12 + Number(text.slice(0, 2)) - 1
  return month >= thisMonth && month <= thisMonth + maxMonths
}
