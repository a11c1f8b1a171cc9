/** Times as Chinese channels write them: UTC+8 all year, no daylight saving. */
import { type Instant, PayError } from '@tillway/kernel'

const offsetMs = 8 * 3600 * 1000
const plainPattern = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/
const rfc3339Pattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/

/** `2026-01-02 11:04:05` in China time. */
export function toChinaTime(instant: Instant): string {
  return new Date(instant + offsetMs).toISOString().slice(0, 19).replace('T', ' ')
}

/** `2026-01-02T11:04:05+08:00`. */
export function toChinaRfc3339(instant: Instant): string {
  return `${new Date(instant + offsetMs).toISOString().slice(0, 19)}+08:00`
}

/** Reads `yyyy-MM-dd HH:mm:ss` as China time. Throws `invalid_request` when it is not that. */
export function fromChinaTime(text: string): Instant {
  if (!plainPattern.test(text)) throw new PayError('invalid_request', 'not a China time')
  return parse(`${text.replace(' ', 'T')}+08:00`)
}

/** Reads an RFC 3339 time with an offset. Throws `invalid_request` when it is not that. */
export function fromRfc3339(text: string): Instant {
  if (!rfc3339Pattern.test(text)) throw new PayError('invalid_request', 'not an RFC 3339 time')
  return parse(text)
}

function parse(text: string): Instant {
  const instant = Date.parse(text)
  if (Number.isNaN(instant)) throw new PayError('invalid_request', 'not a time')
  return instant
}
