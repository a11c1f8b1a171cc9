/**
 * Everything the SDK needs of the place it runs in. The core takes these and nothing else, so that
 * it runs in a browser, in a mini program and in a test with a clock of its own.
 */

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

export interface HttpAnswer {
  readonly status: number
  /** Undefined when the body is not JSON. */
  readonly body: unknown
  /** Seconds, from `Retry-After`; 0 when there is none. */
  readonly retryAfterSeconds: number
}

/** A store of strings that never throws: a full or forbidden store forgets. */
export interface KeyValueStore {
  get(key: string): string | null
  set(key: string, value: string): void
  remove(key: string): void
}

/** Why the page should look again: `returned` after it was out of sight, `changed` by another tab or the network. */
export type WakeReason = 'returned' | 'changed'

export type Cancel = () => void

export interface Ports {
  /** Monotonic milliseconds, for deadlines. */
  now(): number
  /** Milliseconds since 1970, only for the age of what is stored. */
  today(): number
  /** At least 0, less than 1. */
  random(): number
  /** A fresh idempotency key. */
  newKey(): string
  after(delayMs: number, run: () => void): Cancel
  /** Rejects when there was no answer. */
  send(request: HttpRequest): Promise<HttpAnswer>
  /** Undefined where there are no server-sent events; polling does the work then. */
  readonly stream: ((url: string, onStatus: (data: string) => void) => Cancel) | undefined
  /** `tab` dies with the tab, `device` is shared by all tabs. */
  readonly storage: { readonly tab: KeyValueStore; readonly device: KeyValueStore }
  onWake(run: (reason: WakeReason) => void): Cancel
  isHidden(): boolean
  /** Leaves this page, in the same tab. */
  navigate(url: string): void
  postForm(action: string, fields: Readonly<Record<string, string>>): void
  /** What host detection looks at. */
  readonly userAgent: string
  readonly touchPoints: number
  hasGlobal(name: string): boolean
  readonly language: string
  /** Address of the page, for the session that a return URL carries. */
  readonly pageUrl: string
}
