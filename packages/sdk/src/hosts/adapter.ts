import type { NextAction, WayOption } from '@tillway/api/types'
import { patch } from '../machine/state.ts'
import { type HostId, hostTable } from './table.ts'

/** What a host says of an action it carried out. A hint: the server decides what became of it. */
export type HostHint = 'done' | 'canceled' | 'failed' | 'unknown' | 'left_page'

/** Brought by the packages for mini programs and apps, or by the mall's own app. */
export interface HostAdapter {
  readonly id: HostId
  /** Presentations beyond those of the host table that `perform` can carry out. */
  readonly presentations?: readonly string[]
  supports(action: NextAction): boolean
  perform(action: NextAction): Promise<HostHint>
}

/** A bare page: it can show and go places, and has no function of the host to call. */
export function pageAdapter(id: HostId): HostAdapter {
  return {
    id,
    supports: ({ type }) => type !== 'invoke',
    perform: () => Promise.resolve('unknown'),
  }
}

/**
 * The way as this host, and the readers of its terminal, can pay by it; without a presentation that
 * works it is not available.
 */
export function fitWay(way: WayOption, host: HostAdapter, hasReaders: unknown): WayOption {
  const [, bare = []] = hostTable.find(([id]) => id === host.id) || []
  const able = bare.concat(host.presentations || [], hasReaders ? 'reader' : [])
  const presentations = way.presentations.filter((name) => able.includes(name))
  return patch(way, { presentations, available: way.available && presentations.length > 0 })
}
