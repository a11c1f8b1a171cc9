/**
 * The ports through which the outside comes in. Business code takes these; the real ones live in
 * `kernel/node`, their deterministic twins in `kernel/testing`, so that the whole system can run
 * from one seed.
 */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number

export interface Clock {
  /** Wall-clock time. It may jump; use it for timestamps and stored deadlines only. */
  now(): Instant
  /** Milliseconds of a clock that never goes back; for measuring elapsed time. */
  monotonic(): number
}

/** Stops what it was returned for; calling it again does nothing. */
export type Cancel = () => void

export interface Scheduler {
  /** Calls `run` once after at least `delayMs`. */
  after(delayMs: number, run: () => void): Cancel
}

export interface Random {
  /** Bytes from a cryptographically secure source (seeded in simulation). */
  bytes(length: number): Uint8Array
}

export type LogFields = Readonly<Record<string, unknown>>

export interface Log {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Absolute URL, already percent-encoded: it is sent exactly as it stands. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Total time until the whole answer was read. */
  readonly timeoutMs: number
  /** A longer answer body is refused. */
  readonly maxResponseBytes?: number
}

export interface HttpResponse {
  readonly status: number
  /** Names in lower case; a repeated header's values are joined by a comma and a space. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/**
 * One HTTP exchange. Never follows a redirect, never retries.
 * Throws `TransportError`, which says whether the request may have reached the other side.
 */
export interface HttpTransport {
  send(request: HttpRequest): Promise<HttpResponse>
}

export interface StreamAddress {
  readonly host: string
  readonly port: number
  /** TLS with these PEM certificates as roots; the system's when the list is empty. Plain without. */
  readonly tls?: { readonly roots: readonly string[] }
}

/** A connection that carries bytes both ways, such as one of TCP. */
export interface ByteStream {
  /** Resolves when the bytes were handed to the network. Throws `TransportError`. */
  write(bytes: Uint8Array): Promise<void>
  /** What arrives, in pieces of any size. What came before anybody listened is told first. */
  onData(receive: (bytes: Uint8Array) => void): Cancel
  /** Called once when the other side or the network has ended it; not after `close`. */
  onEnd(ended: () => void): Cancel
  /** Ends it at once. Closing twice does nothing. */
  close(): void
}

export interface StreamConnector {
  /** Throws `TransportError`; nothing was sent then. */
  connect(address: StreamAddress, timeoutMs: number): Promise<ByteStream>
}

export interface StreamListener {
  /** Port 0 takes a free one. Throws `service_unavailable` when the port is in use. */
  listen(
    address: { readonly host: string; readonly port: number },
    accept: (stream: ByteStream) => void,
  ): Promise<{ readonly port: number; close(): Promise<void> }>
}

/** Waits through a scheduler, so that simulated time moves it too. */
export function sleep(scheduler: Scheduler, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    scheduler.after(delayMs, resolve)
  })
}
