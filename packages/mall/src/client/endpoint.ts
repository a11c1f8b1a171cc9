/** The few shapes that all calls of the platform have. */
import type { MallPlatform } from '../platform/node-platform.ts'
import { TillwayUsageError } from '../tillway-error.ts'
import type { Caller, Query } from './caller.ts'
import { isIdempotencyKey } from './idempotency.ts'
import { createListing, type Listing } from './listing.ts'

export interface CallOptions {
  /** Aborting rejects with the signal's reason; the call may have been carried out. */
  readonly signal?: AbortSignal
}

export interface WriteOptions extends CallOptions {
  /** 8 to 255 visible characters; made for you unless told. */
  readonly idempotencyKey?: string
}

export interface Endpoint {
  get<T>(path: string, id: string, options?: CallOptions): Promise<T>
  list<T>(path: string, query?: object): Listing<T>
  post<T>(path: string, body: object | undefined, options?: WriteOptions): Promise<T>
  /** A question that is too long for a query; it writes nothing. */
  ask<T>(path: string, body: object, options?: CallOptions): Promise<T>
  put<T>(path: string, body: object, options?: CallOptions): Promise<T>
  patch<T>(path: string, body: object, options?: CallOptions): Promise<T>
  remove<T>(path: string, id: string, options?: CallOptions): Promise<T>
}

export function createEndpoint(call: Caller, platform: MallPlatform): Endpoint {
  // The casts stand where JSON enters: the platform's schemas state what each path answers with.
  return {
    get: async <T>(path: string, id: string, options?: CallOptions) =>
      (await call({ method: 'GET', path: member(path, id), ...signalOf(options) })) as T,
    list: (path, query = {}) => createListing(call, path, query as Query),
    post: async <T>(path: string, body: object | undefined, options: WriteOptions = {}) => {
      const { idempotencyKey = platform.uniqueKey() } = options
      if (!isIdempotencyKey(idempotencyKey)) {
        throw new TillwayUsageError('idempotencyKey must be 8 to 255 visible ASCII characters')
      }
      const parts = body === undefined ? {} : { body }
      const rest = { ...parts, ...signalOf(options), idempotencyKey }
      return (await call({ method: 'POST', path, ...rest })) as T
    },
    ask: async <T>(path: string, body: object, options?: CallOptions) =>
      (await call({ method: 'POST', path, body, ...signalOf(options) })) as T,
    put: async <T>(path: string, body: object, options?: CallOptions) =>
      (await call({ method: 'PUT', path, body, ...signalOf(options) })) as T,
    patch: async <T>(path: string, body: object, options?: CallOptions) =>
      (await call({ method: 'PATCH', path, body, ...signalOf(options) })) as T,
    remove: async <T>(path: string, id: string, options?: CallOptions) =>
      (await call({ method: 'DELETE', path: member(path, id), ...signalOf(options) })) as T,
  }
}

/** The path of one object. Refuses an empty id, which would be the path of the whole list. */
export function member(path: string, id: string): string {
  if (typeof id !== 'string' || id === '') {
    throw new TillwayUsageError(`an id is needed below ${path}`)
  }
  return `${path}/${encodeURIComponent(id)}`
}

function signalOf(options: CallOptions | undefined): { readonly signal?: AbortSignal } {
  return options?.signal === undefined ? {} : { signal: options.signal }
}
