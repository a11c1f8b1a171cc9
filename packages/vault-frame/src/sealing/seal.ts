/**
 * Seals what a shopper typed for the vault alone: a compact JWE (RFC 7516) with the key agreed
 * directly by ECDH-ES on P-256 (RFC 7518, 4.6) and A256GCM, by WebCrypto alone.
 */

export interface SealingKey {
  readonly kid: string
  readonly jwk: JsonWebKey
}

/** Cryptography and randomness of the host. */
export interface CryptoPort {
  readonly subtle: SubtleCrypto
  randomBytes(length: number): Uint8Array<ArrayBuffer>
}

export type SealedType = 'tillway-card' | 'tillway-code'

/** All payloads are a multiple of this long, so that the length tells nothing of what is inside. */
const paddedTo = 512
const agreement = { name: 'ECDH', namedCurve: 'P-256' } as const
const encoder = new TextEncoder()

/** Throws what WebCrypto throws: where it is missing, nothing is sealed and nothing is sent. */
export async function seal(
  payload: object,
  type: SealedType,
  { kid, jwk }: SealingKey,
  { subtle, randomBytes }: CryptoPort,
): Promise<string> {
  const own = await subtle.generateKey(agreement, false, ['deriveBits'])
  const { crv, kty, x, y } = await subtle.exportKey('jwk', own.publicKey)
  const header = base64url(
    encoder.encode(
      JSON.stringify({
        alg: 'ECDH-ES',
        enc: 'A256GCM',
        kid,
        typ: type,
        epk: { crv, kty, x, y },
      }),
    ),
  )
  const theirs = await subtle.importKey('jwk', publicPart(jwk), agreement, false, [])
  const shared = await subtle.deriveBits({ name: 'ECDH', public: theirs }, own.privateKey, 256)
  const key = await subtle.importKey('raw', await concatKdf(shared, subtle), 'AES-GCM', false, [
    'encrypt',
  ])
  const iv = randomBytes(12)
  const additionalData = encoder.encode(header)
  const text = padded(payload)
  const sealed = new Uint8Array(
    await subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, text),
  )
  text.fill(0)
  const cut = sealed.length - 16
  const parts = [iv, sealed.subarray(0, cut), sealed.subarray(cut)]
  // The second part is empty: the agreed key encrypts directly.
  return [header, '', ...parts.map(base64url)].join('.')
}

/** Some engines refuse a key that carries more than they asked for. */
function publicPart({ x = '', y = '' }: JsonWebKey): JsonWebKey {
  return { kty: 'EC', crv: 'P-256', x, y }
}

/** RFC 7518, 4.6.2 and appendix C: one round of SHA-256 gives 256 bits; both parties are unnamed. */
function concatKdf(shared: ArrayBuffer, subtle: SubtleCrypto): Promise<ArrayBuffer> {
  const algorithm = encoder.encode('A256GCM')
  const input = new Uint8Array(4 + 32 + 4 + algorithm.length + 12)
  const view = new DataView(input.buffer)
  view.setUint32(0, 1)
  input.set(new Uint8Array(shared), 4)
  view.setUint32(36, algorithm.length)
  input.set(algorithm, 40)
  view.setUint32(input.length - 4, 256)
  return subtle.digest('SHA-256', input)
}

function padded(payload: object): Uint8Array<ArrayBuffer> {
  const text = encoder.encode(JSON.stringify(payload))
  const bytes = new Uint8Array(Math.ceil(text.length / paddedTo) * paddedTo).fill(32)
  bytes.set(text)
  return bytes
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes))
  return text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}
