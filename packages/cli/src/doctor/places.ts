/** Hosts that lie on this machine or inside a network. */
import { addressKind } from '@tillway/transport'

export function isInside(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '')
  if (name === 'localhost' || name.endsWith('.localhost')) return true
  const isAddress = /^[\d.]+$/.test(name) || name.includes(':')
  return isAddress && addressKind(name) !== 'public'
}
