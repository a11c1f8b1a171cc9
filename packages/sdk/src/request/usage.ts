/** The only thing that `pay()` rejects with: a mistake in the integration, to be mended in code. */
export class UsageError extends Error {
  declare readonly type: 'usage_error'
  declare readonly code: string

  constructor(code: string, message: string) {
    super(message)
    Object.assign(this, { name: 'UsageError', type: 'usage_error', code })
  }
}

export interface PaymentRequest {
  /** `cs_…`, from the mall's server. Either this or `signedOrder`. */
  readonly session?: string
  /** A compact JWS that the mall's server signed. */
  readonly signedOrder?: string
  /** Offer only these ways. */
  readonly ways?: readonly string[]
  /** Offer this one first. */
  readonly preferredWay?: string
  /** Closes the sheet when it aborts. */
  readonly signal?: AbortSignal
}

export function checkOptions({ apiBase, publicKey }: { apiBase: string; publicKey: string }): void {
  expect(/^https?:\/\//.test(apiBase), 'api_base', 'apiBase: a URL')
  expect(/^pk_/.test(publicKey), 'public_key', 'publicKey: publishable pk_…')
}

export function checkRequest({ session, signedOrder }: PaymentRequest): void {
  expect(!session !== !signedOrder, 'payment_request', 'either session or signedOrder')
  expect(!session || /^(cs|rt)_/.test(session), 'session', 'session: cs_…')
}

function expect(holds: boolean, code: string, expected: string): void {
  if (!holds) throw new UsageError(code, `Expected ${expected}`)
}
