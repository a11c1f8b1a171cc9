/** Days as limits count them: in China, which has one time and no summer time. */
import type { Instant } from '@tillway/kernel'

const dayMs = 86_400_000
const chinaOffsetMs = 8 * 3_600_000

/** When the day of this moment began. */
export function startOfChinaDay(now: Instant): Instant {
  return Math.floor((now + chinaOffsetMs) / dayMs) * dayMs - chinaOffsetMs
}
