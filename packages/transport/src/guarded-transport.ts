/**
 * Sends to addresses that others chose, so it trusts none of them: the address is checked when the
 * connection is made (all records of the answer, then the socket's own peer), so that neither a
 * changing DNS answer nor a redirect leads inside. The URL goes out as it stands.
 */
import { lookup as systemLookup } from 'node:dns'
import { isIP } from 'node:net'
import { buildConnector } from 'undici'
import { type AddressKind, addressKind } from './addresses.ts'
import { guardLookup } from './guard-lookup.ts'
import {
  type ClosableHttpTransport,
  createHttpTransport,
  type HttpTransportOptions,
} from './http-transport.ts'
import { AddressRefused } from './transport-failure.ts'
import { allowedKinds, type UrlRules } from './url-rules.ts'

export type GuardedTransportOptions = Omit<HttpTransportOptions, 'connect'> & UrlRules

/** A refused address is `TransportError('blocked', false)`. */
export function createGuardedTransport(
  options: GuardedTransportOptions = {},
): ClosableHttpTransport {
  return createHttpTransport({ ...options, connect: createGuardedConnector(options) })
}

/** A connector that refuses before it connects, and looks once more at whom it got. */
function createGuardedConnector(options: GuardedTransportOptions): buildConnector.connector {
  const resolve = options.lookup ?? systemLookup
  const connectorFor = (kinds: ReadonlySet<AddressKind>) =>
    buildConnector({
      timeout: options.connectTimeoutMs ?? 5_000,
      allowH2: false,
      ...options.tls,
      lookup: guardLookup(resolve, kinds),
    })
  const connectors = new Map<string, buildConnector.connector>()

  return (target, callback) => {
    const url = new URL(`${target.protocol}//${target.host ?? target.hostname}`)
    const kinds = allowedKinds(url, options)
    if (isIP(target.hostname) !== 0 && !kinds.has(addressKind(target.hostname))) {
      callback(new AddressRefused('the address is not allowed'), null)
      return
    }
    const key = [...kinds].join()
    const connector = connectors.get(key) ?? connectorFor(kinds)
    connectors.set(key, connector)
    connector(target, (error, socket) => {
      if (error !== null) return callback(error, null)
      if (kinds.has(addressKind(socket.remoteAddress ?? ''))) return callback(null, socket)
      socket.destroy()
      callback(new AddressRefused('the address connected to is not allowed'), null)
    })
  }
}
