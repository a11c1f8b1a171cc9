/**
 * Sends webhooks to addresses that merchants chose, so it trusts none of them: the address is
 * checked when the connection is made (all records of the answer, then the socket's own peer), so
 * that neither a changing DNS answer nor a redirect leads inside. Redirects are not followed.
 */
import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isIP } from 'node:net'
import { TransportError } from '@tillway/kernel'
import { buildConnector } from 'undici'
import { type AddressKind, addressKind } from './addresses.ts'
import {
  type ClosableHttpTransport,
  createHttpTransport,
  type HttpTransportOptions,
} from './http-transport.ts'
import { AddressRefused } from './transport-failure.ts'
import { allowedKinds, checkWebhookUrl, type WebhookUrlRules } from './webhook-url.ts'

export type WebhookTransportOptions = Omit<HttpTransportOptions, 'connect'> & WebhookUrlRules

/** A refused URL or address is `TransportError('blocked', false)`. */
export function createWebhookTransport(
  options: WebhookTransportOptions = {},
): ClosableHttpTransport {
  const http = createHttpTransport({ ...options, connect: createGuardedConnector(options) })
  const normalForms = new Map<string, string>()
  return {
    async send(request) {
      const known = normalForms.get(request.url)
      const url = known ?? checkOrBlock(request.url, options)
      if (known === undefined) remember(normalForms, request.url, url)
      return http.send({ ...request, url })
    },
    close: () => http.close(),
  }
}

/**
 * For calls to channels, whose addresses merchants enter: the same guard at the connection, and the
 * URL goes out as it stands, because it is signed.
 */
export function createGuardedTransport(
  options: WebhookTransportOptions = {},
): ClosableHttpTransport {
  return createHttpTransport({ ...options, connect: createGuardedConnector(options) })
}

const maxRemembered = 1_000

/** Parsing a URL costs more than sending to it; the oldest go first. */
function remember(normalForms: Map<string, string>, text: string, url: string): void {
  const oldest = normalForms.keys().next()
  if (normalForms.size >= maxRemembered && oldest.done === false) normalForms.delete(oldest.value)
  normalForms.set(text, url)
}

function checkOrBlock(text: string, rules: WebhookUrlRules): string {
  try {
    return checkWebhookUrl(text, rules)
  } catch (cause) {
    throw new TransportError('blocked', false, { cause })
  }
}

/** A connector that refuses before it connects, and looks once more at whom it got. */
function createGuardedConnector(options: WebhookTransportOptions): buildConnector.connector {
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

/** One record that is not allowed, or records of different kinds, spoil the whole answer. */
function guardLookup(resolve: LookupFunction, kinds: ReadonlySet<AddressKind>): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, answer) => {
      if (error !== null) return callback(error, '', 0)
      const records = recordsOf(answer)
      const found = new Set(records.map((record) => addressKind(record.address)))
      const first = records[0]
      if (first === undefined || found.size > 1 || ![...found].every((kind) => kinds.has(kind))) {
        return callback(new AddressRefused('the name resolves to an address not allowed'), '', 0)
      }
      if (options.all === true) callback(null, [...records])
      else callback(null, first.address, first.family)
    })
  }
}

function recordsOf(answer: string | readonly LookupAddress[]): readonly LookupAddress[] {
  return typeof answer === 'string' ? [{ address: answer, family: isIP(answer) }] : answer
}
