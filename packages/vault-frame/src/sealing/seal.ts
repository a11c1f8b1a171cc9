/**
 * Seals what a shopper typed for the vault alone: a compact JWE (RFC 7516) with the key agreed
 * directly by ECDH-ES on P-256 (RFC 7518, 4.6) and A256GCM, by WebCrypto alone.
 */

export interface SealingKey {
  readonly kid: string
  /** A public key on P-256. */
  readonly jwk: JsonWebKey
}

/** Cryptography and randomness of the host. */
export interface CryptoPort {
  /** Missing where the page was not fetched safely. */
  readonly subtle: SubtleCrypto
  randomBytes(length: number): Uint8Array<ArrayBuffer>
}

/** All payloads are a multiple of this long, so that the length tells nothing of what is inside. */
const paddedTo = 512
const agreement = { name: 'ECDH', namedCurve: 'P-256' } as const
const gcm = 'AES-GCM'
const encryption = 'A256GCM'
const bytesOf = (text: string) => new TextEncoder().encode(text)

/** Throws what WebCrypto throws: where it is missing, nothing is sealed and nothing is sent. */
export async function seal(
  payload: object,
  type: 'tillway-card' | 'tillway-code' | 'tillway-password',
  { kid, jwk }: SealingKey,
  { subtle, randomBytes }: CryptoPort,
): Promise<string> {
  const own = await subtle.generateKey(agreement, false, ['deriveBits'])
  const { crv, kty, x, y } = await subtle.exportKey('jwk', own.publicKey)
  const epk = { crv, kty, x, y }
  const header = { alg: 'ECDH-ES', enc: encryption, kid, typ: type, epk }
  const protectedHeader = base64url(bytesOf(JSON.stringify(header)))
  const theirs = await subtle.importKey('jwk', jwk, agreement, false, [])
  const shared = await subtle.deriveBits({ name: 'ECDH', public: theirs }, own.privateKey, 256)
  const derived = await subtle.digest('SHA-256', concatKdfInput(shared))
  const key = await subtle.importKey('raw', derived, gcm, false, ['encrypt'])
  const iv = randomBytes(12)
  const additionalData = bytesOf(protectedHeader)
  const sealed = await subtle.encrypt({ name: gcm, iv, additionalData }, key, padded(payload))
  // The second part is empty: the agreed key encrypts directly. The tag is the last 128 bits.
  const parts = [iv, sealed.slice(0, -16), sealed.slice(-16)]
  return [protectedHeader, '', ...parts.map(base64url)].join('.')
}

/**
 * RFC 7518, 4.6.2: the one round that 256 bits take. Its number, the secret, the algorithm after
 * its length, two parties without names, and how many bits are wanted.
 */
function concatKdfInput(shared: ArrayBuffer): Uint8Array<ArrayBuffer> {
  const algorithm = [0, 0, 0, encryption.length, ...bytesOf(encryption)]
  const parties = [0, 0, 0, 0, 0, 0, 0, 0]
  return new Uint8Array([
    0,
    0,
    0,
    1,
    ...new Uint8Array(shared),
    ...algorithm,
    ...parties,
    0,
    0,
    1,
    0,
  ])
}

/** JSON may end in spaces. */
function padded(payload: object): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(payload)
  const { length } = bytesOf(text)
  return bytesOf(text + ' '.repeat(Math.ceil(length / paddedTo) * paddedTo - length))
}

export function base64url(bytes: ArrayBuffer | Uint8Array): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)))
  return text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')
}
