/** Tells what went wrong with an exchange from what the socket, TLS or the HTTP client threw. */
import { TransportError, type TransportFailure } from '@tillway/kernel'

/** The address was refused before a connection was made to it. */
export class AddressRefused extends Error {
  constructor(rule: string) {
    super(rule)
    this.name = 'AddressRefused'
  }
}

const connectCodes: ReadonlySet<string> = new Set([
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'EACCES',
  'ECONNREFUSED',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'EMFILE',
  'ENETDOWN',
  'ENETUNREACH',
  'ENFILE',
  'ENOTFOUND',
  'EPERM',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
])

const tooLargeCodes: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_OVERFLOW'])

/**
 * `handedOver` is whether the request was given to a socket: from then on it may have been sent.
 * Before, an https connection can only have failed in one of two ways: no connection, or no TLS.
 */
export function transportErrorOf(
  cause: unknown,
  { handedOver, https }: { readonly handedOver: boolean; readonly https: boolean },
): TransportError {
  if (cause instanceof TransportError) return cause
  return new TransportError(failureOf(cause, handedOver, https), handedOver, { cause })
}

function failureOf(cause: unknown, handedOver: boolean, https: boolean): TransportFailure {
  if (cause instanceof AddressRefused) return 'blocked'
  const code = codeOf(cause)
  if (handedOver) {
    if (tooLargeCodes.has(code)) return 'too_large'
    return isTlsCode(code) ? 'tls' : 'reset'
  }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') return 'blocked'
  return https && !connectCodes.has(code) && !code.startsWith('UND_ERR') ? 'tls' : 'connect'
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error) || !('code' in cause)) return ''
  return String(cause.code)
}

function isTlsCode(code: string): boolean {
  return code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')
}
