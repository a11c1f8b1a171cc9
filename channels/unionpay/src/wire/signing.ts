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

/** What an account signs with. */
export type SigningKey =
  | {
      readonly method: '01' | '21'
      readonly key: KeyObject
      /** Decimal serial of the signing certificate. */
      readonly certId: string
    }
  | { readonly method: '11' | '12'; readonly key: Secret<string> }

export interface MessageSigner {
  readonly method: SignMethod
  /** The fields by which a message says how it is signed; they are signed too. */
  readonly fields: Fields
  /** The signature over a signing text, whoever composed it. */
  sign(text: string): Promise<string>
}

/** Parses the key once. Throws `channel_misconfigured` for a key of another kind. */
export function createMessageSigner(signing: SigningKey): MessageSigner {
  if (!('certId' in signing)) {
    const { method, key } = signing
    const sign = async (text: string) => sharedKeySignature(text, method, key)
    return { method, fields: { signMethod: method }, sign }
  }
  const { method, key, certId } = signing
  const fields = { signMethod: method, certId }
  if (method === '01') {
    if (key.asymmetricKeyType !== 'rsa') {
      throw new PayError('channel_misconfigured', 'the signing key is not an RSA key')
    }
    const signer = createRsaSigner(key)
    return { method, fields, sign: (text) => signer.sign(hexHash('sha256', text)) }
  }
  const signSm2 = createSm2Signer(key, certId)
  return { method, fields, sign: async (text) => signSm2(hexHash('sm3', text)) }
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
export function verifyWithKey(
  text: string,
  signature: string,
  signer: { readonly method: '01' | '21'; readonly key: KeyObject; readonly certId: string },
): boolean {
  const { method, key, certId } = signer
  if (method === '21') return verifySm2(hexHash('sm3', text), signature, key, certId)
  if (key.asymmetricKeyType !== 'rsa') return false
  return createRsaVerifier(key).verify(hexHash('sha256', text), signature)
}

function hexHash(algorithm: 'sha256' | 'sm3', text: string): string {
  return createHash(algorithm).update(text, 'utf8').digest('hex')
}
