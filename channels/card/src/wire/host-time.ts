/** The host tells time and date without a year, by Beijing time (fields 12 and 13). */
import type { Instant } from '@tillway/kernel'

const offsetMs = 8 * 3_600_000
const halfYearMs = 183 * 86_400_000

export interface HostTime {
  /** hhmmss. */
  readonly time: string
  /** MMDD. */
  readonly date: string
}

export function toHostTime(at: Instant): HostTime {
  const text = new Date(at + offsetMs).toISOString()
  return {
    time: text.slice(11, 19).replaceAll(':', ''),
    date: text.slice(5, 10).replace('-', ''),
  }
}

/** In the year that brings it nearest to `near`; undefined when it is no time. */
export function fromHostTime({ time, date }: HostTime, near: Instant): Instant | undefined {
  const [, month, day] = /^(\d\d)(\d\d)$/.exec(date) ?? []
  const [, hour, minute, second] = /^(\d\d)(\d\d)(\d\d)$/.exec(time) ?? []
  if (month === undefined || hour === undefined) return undefined
  const year = new Date(near + offsetMs).getUTCFullYear()
  const found = [year - 1, year, year + 1]
    .map((one) => Date.parse(`${one}-${month}-${day}T${hour}:${minute}:${second}.000+08:00`))
    .filter((instant) => !Number.isNaN(instant) && Math.abs(instant - near) <= halfYearMs)
  return found[0]
}
