import { type HostId, hostTable } from './table.ts'

/** The part of the ports that tells hosts apart. */
export interface HostSigns {
  readonly userAgent: string
  readonly touchPoints: number
  hasGlobal(name: string): boolean
}

export function detectHost(signs: HostSigns): HostId {
  const found = hostTable.find(
    ({ agent, global }) =>
      (global !== undefined && signs.hasGlobal(global)) || agent?.test(signs.userAgent),
  )
  // A tablet that asks for desktop pages says so in every word of its user agent.
  const disguised = /macintosh/i.test(signs.userAgent) && signs.touchPoints > 1
  return found === undefined || (found.id === 'desktop_web' && disguised) ? 'mobile_web' : found.id
}
