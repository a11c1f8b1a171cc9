/** A request and an answer, without the socket. */

export interface VaultRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
}

export interface VaultAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Handler = (request: VaultRequest) => Promise<VaultAnswer>

/** On everything: nothing here may be kept, guessed at or told to another site. */
export const closedHeaders: Readonly<Record<string, string>> = Object.freeze({
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
})

export function jsonAnswer(
  status: number,
  content: unknown,
  headers: Readonly<Record<string, string>> = {},
): VaultAnswer {
  return {
    status,
    headers: { ...closedHeaders, 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(content),
  }
}
