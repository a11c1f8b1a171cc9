import { appGlobal, type HostId, hostTable } from './table.ts'

/** The part of the ports that tells hosts apart. */
export interface HostSigns {
  readonly userAgent: string
  readonly touchPoints: number
  hasGlobal(name: string): boolean
}

export function detectHost({ userAgent, touchPoints, hasGlobal }: HostSigns): HostId {
  if (hasGlobal(appGlobal)) return 'merchant_app'
  // A tablet that asks for desktop pages says so in every word of its user agent.
  const disguised = touchPoints > 1 && /macintosh/i.test(userAgent)
  const [id] = hostTable.find(([, agent]) => agent.test(userAgent)) || [
    disguised ? 'mobile_web' : 'desktop_web',
  ]
  return id
}
