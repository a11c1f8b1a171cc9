import type { WayOption } from '@tillway/api/types'
import { h } from '../drawing/draw.ts'

/** The mark of a way comes from the server as paths; nothing is fetched. */
export function wayMark({ viewBox, paths }: WayOption['mark']) {
  const drawn = paths.map(({ d, fill }) => h('path', { d, fill }))
  return h('svg.mark', { viewBox, 'aria-hidden': 'true' }, drawn)
}

export const spinner = h('span.spinner', { 'aria-hidden': 'true' })
