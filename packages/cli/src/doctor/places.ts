/** Hosts that lie on this machine or inside a network. */
import { isIP } from 'node:net'
import { addressKind } from '@tillway/transport'

export function isInside(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '')
  if (name === 'localhost' || name.endsWith('.localhost')) return true
  return isIP(name) !== 0 && addressKind(name) !== 'public'
}
