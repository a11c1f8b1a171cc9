/**
 * Signatures of messages (ACP 5.1.0). The text of `signingText` is hashed twice: what is signed is
 * the lower-case hexadecimal form of its hash, not the text.
 *
 * | `signMethod` | hash | signature |
 * |---|---|---|
 * | 01 | SHA-256 | RSA-PKCS1v1.5 with SHA-256, base64 |
 * | 11 | SHA-256 | hex SHA-256 of text, `&` and the hex hash of the shared key |
 * | 12 | SM3 | as 11, with SM3 |
 * | 21 | SM3 | SM2 with SM3, the signer named by its certificate's decimal serial, DER in base64 |
 */
import { createHash, type KeyObject, timingSafeEqual } from 'node:crypto'
import { PayError, type Secret } from '@tillway/kernel'
import { createRsaSigner, createRsaVerifier } from '@tillway/wire'
import { type Fields, signingText } from './message.ts'
import { createSm2Signer, verifySm2 } from './sm2.ts'

export const signMethods = Object.freeze(['01', '11', '12', '21'] as const)
export type SignMethod = (typeof signMethods)[number]

export const protocolVersion = '5.1.0'

export interface CertifiedKey {
  readonly method: '01' | '21'
  readonly key: KeyObject
  /** Decimal serial of the signing certificate. */
  readonly certId: string
}

/** What an account signs with. */
export type SigningKey =
  | CertifiedKey
  | { readonly method: '11' | '12'; readonly key: Secret<string> }

export interface MessageSigner {
  readonly method: SignMethod
  /** The fields by which a message says how it is signed; they are signed too. */
  readonly fields: Fields
  /** The signature of a signing text. */
  sign(text: string): Promise<string>
  /** The signature of a message that was made ready by `readyToSign`, elsewhere. */
  signReady(ready: string): Promise<string>
}

/**
 * What a signer needs of a signing text. With methods 01 and 21 that is its hash, so that who signs
 * need not see what the message says; with a shared key it is the text.
 */
export function readyToSign(text: string, method: SignMethod): string {
  if (hidesText(method)) return hexHash(method === '01' ? 'sha256' : 'sm3', text)
  return text
}

/** Whether a message can be signed without being seen. */
export function hidesText(method: SignMethod): method is '01' | '21' {
  return method === '01' || method === '21'
}

export function isSignMethod(text: string | undefined): text is SignMethod {
  return signMethods.some((method) => method === text)
}

/** Parses the key once. Throws `channel_misconfigured` for a key of another kind. */
export function createMessageSigner(signing: SigningKey): MessageSigner {
  if (!('certId' in signing)) {
    const { method, key } = signing
    const sign = async (text: string) => sharedKeySignature(text, method, key)
    return { method, fields: { signMethod: method }, sign, signReady: sign }
  }
  const { method, certId } = signing
  const fields = { signMethod: method, certId }
  const signReady = hashSigner(signing)
  return { method, fields, sign: (text) => signReady(readyToSign(text, method)), signReady }
}

function hashSigner({ method, key, certId }: CertifiedKey): (hash: string) => Promise<string> {
  if (method === '01') {
    if (key.asymmetricKeyType !== 'rsa') {
      throw new PayError('channel_misconfigured', 'the signing key is not an RSA key')
    }
    return createRsaSigner(key).sign
  }
  const signSm2 = createSm2Signer(key, certId)
  return async (hash) => signSm2(hash)
}

/** The message with its version, the signer's fields and the signature. */
export async function signMessage(fields: Fields, signer: MessageSigner): Promise<Fields> {
  const whole = { ...fields, version: protocolVersion, ...signer.fields }
  return { ...whole, signature: await signer.sign(signingText(whole)) }
}

/** Method 11 or 12: a hash in which both sides put the shared key. */
export function sharedKeySignature(text: string, method: '11' | '12', key: Secret<string>): string {
  const algorithm = method === '11' ? 'sha256' : 'sm3'
  return hexHash(algorithm, `${text}&${hexHash(algorithm, key.reveal())}`)
}

/** Never throws; takes the same time for every wrong signature. */
export function verifySharedKey(
  text: string,
  signature: string,
  method: '11' | '12',
  key: Secret<string>,
): boolean {
  const expected = Buffer.from(sharedKeySignature(text, method, key), 'utf8')
  const given = Buffer.from(signature.toLowerCase(), 'utf8')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** Methods 01 and 21, with the public key of the signer's certificate. Never throws. */
export function verifyWithKey(text: string, signature: string, signer: CertifiedKey): boolean {
  const { method, key, certId } = signer
  const hash = readyToSign(text, method)
  if (method === '21') return verifySm2(hash, signature, key, certId)
  return key.asymmetricKeyType === 'rsa' && createRsaVerifier(key).verify(hash, signature)
}

function hexHash(algorithm: 'sha256' | 'sm3', text: string): string {
  return createHash(algorithm).update(text, 'utf8').digest('hex')
}
