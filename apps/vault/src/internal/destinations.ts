/**
 * Where filled messages may go, and whom an encryption certificate must descend from. Both are the
 * vault's own settings: a stolen server can neither send a card elsewhere nor have it encrypted for
 * somebody else.
 */
import type { CardSealer } from '@tillway/channel'
import { PayError } from '@tillway/kernel'
import { checkUrl, type UrlRules } from '@tillway/transport'

export interface Destination {
  /** Scheme, host and port, exactly. */
  readonly origin: string
  /** PEM: roots and issuers of the certificates for which that place wants cards encrypted. */
  readonly roots: readonly string[]
  /** The channel it is for; every channel's unless told. */
  readonly channel?: string
}

export interface Destinations {
  rootsOf(channel: string): readonly string[]
  /** The URL in its normal form, in which it is to be called; undefined when it is not allowed. */
  allowed(channel: string, url: string): string | undefined
  /** For the connections. */
  readonly rules: UrlRules
}

/**
 * `configured` takes the place of what the sealers say. Throws `url_not_allowed` for an origin that
 * is not one, or is neither https nor, where that is allowed, of this machine.
 */
export function createDestinations(
  sealers: ReadonlyMap<string, CardSealer>,
  configured: readonly Destination[] | undefined,
  { allowLoopback }: { readonly allowLoopback: boolean },
): Destinations {
  const list = configured ?? [...sealers.values()].flatMap(ownDestinations)
  const rules = { allowLoopback, allowedPorts: [443, ...list.map(({ origin }) => portOf(origin))] }
  for (const { origin } of list) checkOrigin(origin, rules)
  const of = (channel: string) =>
    list.filter((destination) => (destination.channel ?? channel) === channel)
  return {
    rules,
    rootsOf: (channel) => [...new Set(of(channel).flatMap(({ roots }) => roots))],
    allowed(channel, url) {
      const normal = normalForm(url, rules)
      const origin = normal === undefined ? undefined : new URL(normal).origin
      return of(channel).some((destination) => destination.origin === origin) ? normal : undefined
    },
  }
}

function ownDestinations({ channel, destinations, roots }: CardSealer): readonly Destination[] {
  return destinations.map((origin) => ({ origin, roots, channel }))
}

function checkOrigin(origin: string, rules: UrlRules): void {
  if (URL.parse(origin)?.origin !== origin) {
    throw new PayError('url_not_allowed', 'a destination is not an origin', { param: 'origin' })
  }
  checkUrl(origin, rules)
}

function normalForm(url: string, rules: UrlRules): string | undefined {
  try {
    return checkUrl(url, rules)
  } catch {
    return undefined
  }
}

function portOf(origin: string): number {
  return Number(URL.parse(origin)?.port || 443)
}
