/** The signature of what WeChat Pay sends: answers and notifications alike (APIv3). */

export const answerHeaders = Object.freeze({
  timestamp: 'wechatpay-timestamp',
  nonce: 'wechatpay-nonce',
  signature: 'wechatpay-signature',
  serial: 'wechatpay-serial',
  requestId: 'request-id',
} as const)

/** Signatures that are wrong on purpose, by which WeChat Pay tests that merchants verify at all. */
export const probePrefix = 'WECHATPAY/SIGNTEST/'

/** Ids of public keys begin so; serial numbers of platform certificates are 40 hex digits. */
export const publicKeyIdPrefix = 'PUB_KEY_ID_'

export interface AnswerSignature {
  readonly timestamp: string
  readonly nonce: string
  readonly signature: string
  readonly serial: string
}

type Headers = Readonly<Record<string, string>>

/** The four fields of a signed message, or undefined when one is missing. Names in lower case. */
export function readAnswerSignature(headers: Headers): AnswerSignature | undefined {
  const timestamp = headers[answerHeaders.timestamp]
  const nonce = headers[answerHeaders.nonce]
  const signature = headers[answerHeaders.signature]
  const serial = headers[answerHeaders.serial]
  if (!timestamp || !nonce || !signature || !serial) return undefined
  return { timestamp, nonce, signature, serial }
}

/** Three lines, each ended by a line feed; an answer without a body has an empty third one. */
export function answerSignatureText(timestamp: string, nonce: string, body: string): string {
  return `${timestamp}\n${nonce}\n${body}\n`
}

/** The same over raw bytes, so that what is verified is what was received. */
export function answerSignatureBytes(signed: AnswerSignature, body: Uint8Array): Uint8Array {
  const head = Buffer.from(`${signed.timestamp}\n${signed.nonce}\n`, 'utf8')
  return Buffer.concat([head, body, Buffer.from('\n')])
}
