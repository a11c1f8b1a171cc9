/**
 * What must hold before a request is given to the HTTP client. It would refuse these too, but only
 * after it has chosen a connection, which then stays marked as busy.
 */
import { type HttpRequest, TransportError } from '@tillway/kernel'

export interface SplitUrl {
  /** Scheme and authority. */
  readonly origin: string
  /** Path and query exactly as given, but for a fragment, which is not for the wire. */
  readonly path: string
}

/** The authority is printable ASCII without `/ ? # \`, so that no two parsers can differ about it. */
const urlPattern = /^(https?:\/\/[!-.0->@-[\]-~]+)(?:(\/[!-~]*)|(\?[!-~]*))?$/i

/** Throws `TransportError` (`blocked`): the URL is not absolute, not http(s) or not percent-encoded. */
export function splitUrl(url: string): SplitUrl {
  const hash = url.indexOf('#')
  const match = urlPattern.exec(hash === -1 ? url : url.slice(0, hash))
  const origin = match?.[1]
  if (origin === undefined) throw new TransportError('blocked', false)
  return { origin, path: match?.[2] ?? `/${match?.[3] ?? ''}` }
}

const namePattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const valuePattern = /^[\t -~\u0080-\u00ff]*$/
/** These belong to the connection, and the transport writes them itself. */
const transportsOwn: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
])
const maxKnownNames = 500
const knownNames = new Set<string>()

/** Throws `TransportError` (`blocked`) for a header that cannot be sent as it is. */
export function checkHeaders(headers: HttpRequest['headers']): void {
  for (const name in headers) {
    if (!knownNames.has(name)) checkName(name)
    if (!valuePattern.test(headers[name] ?? '')) throw new TransportError('blocked', false)
  }
}

function checkName(name: string): void {
  const isSecondHost = name !== 'host' && name.toLowerCase() === 'host'
  if (!namePattern.test(name) || transportsOwn.has(name.toLowerCase()) || isSecondHost) {
    throw new TransportError('blocked', false)
  }
  if (knownNames.size < maxKnownNames) knownNames.add(name)
}
