/** Times as somebody types them. */
import { usageTrouble } from '../trouble.ts'

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `2h` is two hours before now; everything else must be a time of RFC 3339. Answers milliseconds. */
export function timeOf(text: string, now: number): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const lengthMs = units[unit]
  if (count !== undefined && lengthMs !== undefined) return now - Number(count) * lengthMs
  const at = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(at)) return at
  throw usageTrouble('option_value', {
    zh: `“${text}”不是时间：写成 30m、2h、1d 或 2026-01-02T08:00:00Z`,
    en: `"${text}" is no time: write 30m, 2h, 1d or 2026-01-02T08:00:00Z`,
  })
}
