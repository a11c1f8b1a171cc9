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
  if (!/^https?:\/\//.test(apiBase))
    throw new UsageError('api_base', 'apiBase must be an http(s) URL')
  if (!/^pk_/.test(publicKey)) {
    throw new UsageError('public_key', 'publicKey must be a publishable key, pk_…')
  }
}

export function checkRequest({ session, signedOrder }: PaymentRequest): void {
  if (!session === !signedOrder) {
    throw new UsageError('payment_request', 'Give either session or signedOrder')
  }
  if (session && !/^cs_/.test(session))
    throw new UsageError('session', 'session must begin with cs_')
}
