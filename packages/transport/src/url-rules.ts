/** Which URLs given by others may be called, and how a connection to one is allowed to end up. */
import { isIP } from 'node:net'
import { PayError } from '@tillway/kernel'
import { type AddressKind, addressKind } from './addresses.ts'

export interface UrlRules {
  /**
   * For a demonstration on one machine: loopback addresses, there also plain http and any port.
   * Everything else stays as strict as without it.
   */
  readonly allowLoopback?: boolean
  /** Ports of public hosts; 443 alone unless told. */
  readonly allowedPorts?: readonly number[]
}

/**
 * The URL in its normal form (what is to be stored and called). Throws `url_not_allowed` with
 * `param: 'url'`. What a name resolves to is checked when a connection is made, not here: that
 * answer may change.
 */
export function checkUrl(text: string, rules: UrlRules = {}): string {
  const refusal = refusalOf(text, rules)
  if (refusal !== undefined) throw new PayError('url_not_allowed', refusal, { param: 'url' })
  return new URL(text).href
}

/** Why not; undefined when the URL is allowed. */
function refusalOf(text: string, rules: UrlRules): string | undefined {
  const url = URL.parse(text)
  if (url === null || url.hostname === '') return 'url is not an absolute URL'
  if (url.username !== '' || url.password !== '') return 'url must not hold credentials'
  if (text.includes('#')) return 'url must not have a fragment'
  if (rules.allowLoopback === true && isLoopbackHost(hostOf(url)) && isHttp(url)) return undefined
  if (url.protocol !== 'https:') return 'url must be https'
  if (!isAllowedPort(url, rules)) return 'url has a port that is not allowed'
  return isPublicHost(hostOf(url)) ? undefined : 'url must be of a public host'
}

/** What the addresses behind a URL may be: with plain http or an unusual port, loopback alone. */
export function allowedKinds(url: URL, rules: UrlRules): ReadonlySet<AddressKind> {
  const kinds = new Set<AddressKind>()
  if (rules.allowLoopback === true) kinds.add('loopback')
  if (url.protocol === 'https:' && isAllowedPort(url, rules)) kinds.add('public')
  return kinds
}

/** Host without brackets and without the dot that ends an absolute name. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
}

function isHttp(url: URL): boolean {
  return url.protocol === 'https:' || url.protocol === 'http:'
}

function isAllowedPort(url: URL, rules: UrlRules): boolean {
  const port = url.port === '' ? 443 : Number(url.port)
  return (rules.allowedPorts ?? [443]).includes(port)
}

function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || addressKind(host) === 'loopback'
}

/** A name without a dot, or under a suffix that is never public, only resolves inside a network. */
function isPublicHost(host: string): boolean {
  if (isIP(host) !== 0) return addressKind(host) === 'public'
  // Resolvers differ over an empty part of a name, and some read what is left as an address.
  if (host.split('.').includes('')) return false
  return host.includes('.') && !/\.(?:localhost|local|internal|intranet|lan|home\.arpa)$/.test(host)
}
