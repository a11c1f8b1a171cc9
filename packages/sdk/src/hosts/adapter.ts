import type { NextAction, WayOption } from '@tillway/api/types'
import { type CashierState, type MachineEvent, patch } from '../machine/state.ts'
import { type HostId, type HostRow, hostTable } from './table.ts'

/** What a host says of an action it carried out. A hint: the server decides what became of it. */
export type HostHint = 'done' | 'canceled' | 'failed' | 'unknown' | 'left_page'

/** What a host that finds out that it cannot may know and say of the session. */
export interface HostSession {
  state(): CashierState
  dispatch(event: MachineEvent): void
}

/** Starts another try; the server ends the open one first. */
export type OpenOtherwise<Session> = (
  session: Session,
  way: string,
  presentation: string,
) => Promise<void>

/** Brought by the packages for mini programs and apps, or by the mall's own app. */
export interface HostAdapter {
  readonly id: HostId
  /** Presentations that need a function of the host, and that `perform` can carry out. */
  readonly presentations?: readonly string[]
  supports(action: NextAction): boolean
  perform<Session extends HostSession>(
    action: NextAction,
    session?: Session,
    open?: OpenOtherwise<Session>,
  ): Promise<HostHint>
}

/** Calls the function that the app around a page lends to it. */
export type HostCall = HostAdapter['perform']

/** What is not told by its user agent is the app of a mall, or offered nothing that it could call. */
const ofMall: HostRow = ['merchant_app', /./, 'app']

/** A page: it can show and go places, and call what its host lends. */
export function pageAdapter(id: HostId, call: HostCall | undefined): HostAdapter {
  const [, , lent] = (call && (hostTable.find(([name]) => name === id) || ofMall)) || []
  return {
    id,
    presentations: [lent as string],
    supports: ({ type }) => type !== 'invoke' || Boolean(lent),
    perform: call as HostCall,
  }
}

/** What a page alone cannot carry out. */
const needsHost = /^(jsapi|app|reader)$/

export interface Place {
  readonly host: HostAdapter
  readonly terminal?: { readonly readers?: unknown } | undefined
  readonly payerId?: string | undefined
}

/**
 * The way as this host, and the readers of its terminal, can pay by it; without a presentation that
 * works it is not available.
 */
export function fitWay(way: WayOption, { host, terminal, payerId }: Place): WayOption {
  const able = (host.presentations || []).concat(terminal?.readers ? 'reader' : [])
  const presentations = way.presentations.filter(
    (name) => !needsHost.test(name) || (able.includes(name) && (payerId || name !== 'jsapi')),
  )
  return patch(way, { presentations, available: way.available && Boolean(presentations[0]) })
}
