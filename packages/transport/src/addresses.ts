/**
 * Which addresses others may name. IPv4: everything but the special-purpose registry of
 * IANA (RFC 6890 and its updates). IPv6: only global unicast (2000::/3), less what is set apart
 * in it; so mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96), unique local, link-local and multicast
 * addresses are out without being listed.
 */
import { BlockList, isIP } from 'node:net'

export type AddressKind = 'public' | 'loopback' | 'refused'

const refused4: readonly (readonly [network: string, bits: number, what: string])[] = [
  ['0.0.0.0', 8, 'this network, unspecified'],
  ['10.0.0.0', 8, 'private'],
  ['100.64.0.0', 10, 'carrier-grade NAT, where some clouds keep their metadata'],
  ['169.254.0.0', 16, 'link-local, where most clouds keep their metadata'],
  ['168.63.129.16', 32, 'a cloud’s virtual host'],
  ['172.16.0.0', 12, 'private'],
  ['192.0.0.0', 24, 'protocol assignments'],
  ['192.0.2.0', 24, 'documentation'],
  ['192.31.196.0', 24, 'AS112'],
  ['192.52.193.0', 24, 'AMT'],
  ['192.88.99.0', 24, '6to4 relay'],
  ['192.168.0.0', 16, 'private'],
  ['192.175.48.0', 24, 'AS112'],
  ['198.18.0.0', 15, 'benchmarking'],
  ['198.51.100.0', 24, 'documentation'],
  ['203.0.113.0', 24, 'documentation'],
  ['224.0.0.0', 4, 'multicast'],
  ['240.0.0.0', 4, 'reserved, broadcast'],
]

const refused6: readonly (readonly [network: string, bits: number, what: string])[] = [
  ['2001::', 23, 'protocol assignments, Teredo, ORCHID, benchmarking'],
  ['2001:db8::', 32, 'documentation'],
  ['2002::', 16, '6to4'],
  ['2620:4f:8000::', 48, 'AS112'],
  ['3fff::', 20, 'documentation'],
]

const refused = new BlockList()
for (const [network, bits] of refused4) refused.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of refused6) refused.addSubnet(network, bits, 'ipv6')

const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')

/** Anything that is not an address in its usual text form is refused. */
export function addressKind(address: string): AddressKind {
  const version = isIP(address)
  if (version === 4) {
    if (loopback.check(address, 'ipv4')) return 'loopback'
    return refused.check(address, 'ipv4') ? 'refused' : 'public'
  }
  if (version !== 6 || address.includes('%')) return 'refused'
  // The URL parser and the resolver both write it in this one way.
  if (address === '::1') return 'loopback'
  const isPublic = globalUnicast.check(address, 'ipv6') && !refused.check(address, 'ipv6')
  return isPublic ? 'public' : 'refused'
}
