/**
 * Parameters of the gateway (`gateway.do`), of notifications and of return URLs: how they are
 * joined for a signature, written as a form and read back.
 *
 * A received form is kept as *byte strings* (one character per byte, latin1) until the signature
 * has been checked: the signature covers bytes in the sender's charset, and a text decoded and
 * encoded again may differ from what was signed.
 */
import { PayError } from '@tillway/kernel'

export type GatewayParameters = Readonly<Record<string, string>>

/** What a request signature covers: everything but `sign` and empty values, un-encoded, by name. */
export function requestSigningText(parameters: GatewayParameters): string {
  const parts: string[] = []
  for (const name of Object.keys(parameters).sort()) {
    const value = parameters[name]
    if (name !== 'sign' && value !== undefined && value !== '') parts.push(`${name}=${value}`)
  }
  return parts.join('&')
}

/**
 * What a notification or return URL signature covers: every received parameter, unknown and empty
 * ones included, except `sign` and, for all but a few message types, `sign_type`.
 */
export function notificationSigningText(
  parameters: GatewayParameters,
  signType: 'left_out' | 'kept' = 'left_out',
): string {
  return Object.keys(parameters)
    .filter((name) => name !== 'sign' && (name !== 'sign_type' || signType === 'kept'))
    .sort()
    .map((name) => `${name}=${parameters[name]}`)
    .join('&')
}

const parameterName = /^[A-Za-z_][\w.-]*$/
const hiddenParameter = /&[A-Za-z_][\w.-]*=/

/**
 * Whether the signing text can be read back into these parameters alone. It is joined without any
 * escape, so that one parameter could be hidden in the value of another, and the signature would
 * still be right: a refund without what tells that it is one would pass for a payment.
 */
export function isUnambiguous(parameters: GatewayParameters): boolean {
  return Object.entries(parameters).every(
    ([name, value]) => parameterName.test(name) && !hiddenParameter.test(value),
  )
}

/** `a=1&b=%E4%BD%A0`, in the order of the object. */
export function encodeForm(parameters: GatewayParameters): string {
  return Object.keys(parameters)
    .map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(parameters[name] ?? '')}`)
    .join('&')
}

/**
 * Reads a form into byte strings, decoding percent signs exactly once. Throws `invalid_request`
 * for a broken percent sequence and for a name that comes twice: whoever reads the first and
 * whoever reads the second would see different payments.
 */
export function decodeForm(body: Uint8Array | string): GatewayParameters {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('latin1')
  const parameters: Record<string, string> = Object.create(null)
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decodePercent(equals < 0 ? pair : pair.slice(0, equals))
    if (name in parameters) throw new PayError('invalid_request', 'a form parameter comes twice')
    parameters[name] = equals < 0 ? '' : decodePercent(pair.slice(equals + 1))
  }
  return parameters
}

const brokenPercent = /%(?![0-9A-Fa-f]{2})/
const percentByte = /%([0-9A-Fa-f]{2})/g

function decodePercent(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  if (brokenPercent.test(spaced)) {
    throw new PayError('invalid_request', 'a form parameter has a broken percent sequence')
  }
  return spaced.replace(percentByte, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}

/** Turns byte strings into text. Throws `invalid_request` for a charset or bytes that it cannot read. */
export function decodeCharset(parameters: GatewayParameters, charset: string): GatewayParameters {
  const decoder = decoderFor(charset)
  const texts: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(parameters)) {
    texts[decodeBytes(name, decoder)] = decodeBytes(value, decoder)
  }
  return texts
}

const beyondAscii = /[\u0080-\u00ff]/

function decodeBytes(value: string, decoder: TextDecoder): string {
  if (!beyondAscii.test(value)) return value
  try {
    return decoder.decode(Buffer.from(value, 'latin1'))
  } catch (cause) {
    throw new PayError('invalid_request', 'a form parameter is not in its charset', { cause })
  }
}

const decoders = new Map<string, TextDecoder>(
  ['utf-8', 'gbk', 'gb18030'].map((name) => [name, new TextDecoder(name, { fatal: true })]),
)

function decoderFor(charset: string): TextDecoder {
  const name = charset.toLowerCase()
  const decoder = decoders.get(name === 'utf8' ? 'utf-8' : name === 'gb2312' ? 'gbk' : name)
  if (decoder === undefined) throw new PayError('invalid_request', 'an unknown charset')
  return decoder
}
