/**
 * The `HttpTransport` port over undici: kept-alive connections, no redirects, no retries, one
 * deadline for everything, bodies as raw bytes. A request is written to a socket once at most.
 */
import type { LookupFunction } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import type { HttpTransport } from '@tillway/kernel'
import type { buildConnector, Pool } from 'undici'
import { exchange } from './exchange.ts'
import { createOriginPools } from './origin-pools.ts'
import { checkHeaders, splitUrl } from './request-checks.ts'

export interface HttpTransportOptions {
  /** Until TCP and TLS stand, milliseconds; 5,000 unless told. */
  readonly connectTimeoutMs?: number
  /** 64 unless told. */
  readonly connectionsPerOrigin?: number
  /** Requests that may wait for a connection to one origin; 1,000 unless told. */
  readonly queuePerOrigin?: number
  /** Origins that keep connections; 256 unless told. */
  readonly maxOrigins?: number
  /** How long an idle connection is kept where the peer does not say; 4,000 ms unless told. */
  readonly keepAliveMs?: number
  /** For requests that do not say; 1 MiB unless told. */
  readonly maxResponseBytes?: number
  /** Certificates and the like. */
  readonly tls?: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'minVersion'>
  /** Resolves names; the system's resolver unless told. */
  readonly lookup?: LookupFunction
  /** Makes the connections; takes the place of `tls`, `lookup` and `connectTimeoutMs`. */
  readonly connect?: buildConnector.connector
}

export interface ClosableHttpTransport extends HttpTransport {
  /** Breaks off what is under way and closes every connection. */
  close(): Promise<void>
}

/** Sends over real sockets. Throws `TransportError` only. */
export function createHttpTransport(options: HttpTransportOptions = {}): ClosableHttpTransport {
  const connections = options.connectionsPerOrigin ?? 64
  const pools = createOriginPools({
    pool: poolOptions(options, connections),
    maxPending: connections + (options.queuePerOrigin ?? 1_000),
    maxOrigins: options.maxOrigins ?? 256,
  })
  const defaultMaxBytes = options.maxResponseBytes ?? 1_048_576
  return {
    async send(request) {
      const { origin, path } = splitUrl(request.url)
      checkHeaders(request.headers)
      const entry = pools.acquire(origin)
      try {
        return await exchange(
          {
            dispatcher: entry.pool,
            https: entry.https,
            path,
            maxResponseBytes: request.maxResponseBytes ?? defaultMaxBytes,
          },
          request,
        )
      } finally {
        pools.release(entry)
      }
    },
    close: () => pools.close(),
  }
}

function poolOptions(options: HttpTransportOptions, connections: number): Pool.Options {
  return {
    connections,
    pipelining: 1,
    keepAliveTimeout: options.keepAliveMs ?? 4_000,
    // The exchange has one timer for the whole; undici's own would only cost.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
    connect: options.connect ?? {
      timeout: options.connectTimeoutMs ?? 5_000,
      ...options.tls,
      ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
    },
  }
}
