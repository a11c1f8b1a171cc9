/**
 * RSA-PKCS1v1.5 with SHA-256 (RFC 8017, section 8.2), the signature that most Chinese channels
 * share. Keys are parsed once: a key parsed at each call costs more than the signature.
 */
import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
  X509Certificate,
} from 'node:crypto'
import { PayError } from '@tillway/kernel'

export interface RsaSigner {
  /** Base64 signature over the UTF-8 bytes. */
  sign(text: string): Promise<string>
}

export interface RsaVerifier {
  /** False for a wrong signature and for anything that is not base64 of one; never throws. */
  verify(text: string | Uint8Array, signatureBase64: string): boolean
}

const base64Pattern = /^[A-Za-z0-9+/]+={0,2}$/

/** A private key from PEM (PKCS#8, PKCS#1) or bare base64 DER. Throws `channel_misconfigured`. */
export function rsaPrivateKey(text: string, field: string): KeyObject {
  return parseKey(field, () => {
    if (text.includes('-----BEGIN')) return createPrivateKey(text)
    const key = Buffer.from(text.replace(/\s+/g, ''), 'base64')
    try {
      return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
    } catch {
      return createPrivateKey({ key, format: 'der', type: 'pkcs1' })
    }
  })
}

/** A public key from PEM, an X.509 certificate in PEM, or bare base64 SPKI. Throws `channel_misconfigured`. */
export function rsaPublicKey(text: string, field: string): KeyObject {
  return parseKey(field, () => {
    if (text.includes('BEGIN CERTIFICATE')) return new X509Certificate(text).publicKey
    if (text.includes('-----BEGIN')) return createPublicKey(text)
    const key = Buffer.from(text.replace(/\s+/g, ''), 'base64')
    return createPublicKey({ key, format: 'der', type: 'spki' })
  })
}

/** Signs on the thread pool: the signature is the dearest step of a payment and must not block the others. */
export function createRsaSigner(key: KeyObject): RsaSigner {
  return {
    sign: (text) =>
      new Promise((resolve, reject) => {
        signBytes('sha256', Buffer.from(text, 'utf8'), key, (error, signature) => {
          if (error) reject(error)
          else resolve(signature.toString('base64'))
        })
      }),
  }
}

export function createRsaVerifier(key: KeyObject): RsaVerifier {
  return {
    verify(text, signatureBase64) {
      if (!base64Pattern.test(signatureBase64)) return false
      const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text
      try {
        return verifyBytes('sha256', bytes, key, Buffer.from(signatureBase64, 'base64'))
      } catch {
        return false
      }
    },
  }
}

function parseKey(field: string, read: () => KeyObject): KeyObject {
  try {
    const key = read()
    if (key.asymmetricKeyType !== 'rsa') throw new Error('not an RSA key')
    return key
  } catch (cause) {
    throw new PayError('channel_misconfigured', `${field} is not a usable RSA key`, {
      param: field,
      cause,
    })
  }
}
