/** Thread-pool work and entropy of `node:crypto` and WebCrypto. See `quiet-process.ts`. */
import { constants, type KeyObject, type RsaPublicKey } from 'node:crypto'
import { curveKeyPairOf, type NamedKeyPair, rsaKeyPairOf } from './key-pairs.ts'
import type { Quiet } from './quiet.ts'

type Call = (...args: unknown[]) => unknown
type Crypto = Record<string, Call>

export function quietCrypto(quiet: Quiet): void {
  const crypto: Crypto & { readonly webcrypto: typeof globalThis.crypto } =
    quiet.require('node:crypto')
  const { getRandomValues, ...entropy } = entropyOf(quiet)
  const own: Record<string, unknown> = {
    ...entropy,
    ...atOnce(crypto, quiet),
    publicEncrypt: encryptWith(crypto.publicEncrypt as Call, quiet),
    generateKeyPairSync: keyPairsOf(crypto.generateKeyPairSync as Call, quiet),
  }
  Object.assign(crypto, own)
  // The module has the first of them from there.
  quietWebCrypto(crypto.webcrypto, { getRandomValues, randomUUID: entropy.randomUUID }, quiet)
}

/** Bytes of the seed instead of the machine's. */
function entropyOf({ dice }: Quiet): Record<string, unknown> {
  const fill = <View extends ArrayBufferView>(view: View): View => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    bytes.set(dice().bytes(bytes.length))
    return view
  }
  return {
    randomBytes: (length: number, told?: (error: null, bytes: Buffer) => void) => {
      const bytes = Buffer.from(dice().bytes(length))
      if (told === undefined) return bytes
      queueMicrotask(() => told(null, bytes))
      return undefined
    },
    randomFillSync: (view: Uint8Array, from = 0, length = view.byteLength - from) => {
      view.set(dice().bytes(length), from)
      return view
    },
    randomInt: (first: number, second?: number) =>
      second === undefined ? dice().between(0, first - 1) : dice().between(first, second - 1),
    randomUUID: () => uuidOf(dice().bytes(16)),
    getRandomValues: fill,
  }
}

/** RFC 9562, section 5.4. */
function uuidOf(bytes: Uint8Array): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Buffer.from(bytes).toString('hex')
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => hex.slice(from, to))
    .join('-')
}

/** Where each function takes the one that is called when it is done. */
const doneAt = { sign: 3, verify: 4 } as const
const synchronous = {
  argon2: 'argon2Sync',
  scrypt: 'scryptSync',
  pbkdf2: 'pbkdf2Sync',
  hkdf: 'hkdfSync',
} as const

/** What Node would do in its pool is done here and now; its answer comes later all the same. */
function atOnce(crypto: Crypto, { note }: Quiet): Record<string, unknown> {
  const own: Record<string, unknown> = {}
  const later = (real: Call, args: unknown[], done: Call): void => {
    try {
      const value = real(...args)
      queueMicrotask(() => done(null, value))
    } catch (error) {
      queueMicrotask(() => done(error))
    }
  }
  for (const [name, at] of Object.entries(doneAt)) {
    const real = crypto[name] as Call
    own[name] = (...args: unknown[]) => {
      const done = args[at] as Call | undefined
      if (done === undefined) return real(...args)
      return later(real, args.slice(0, at), done)
    }
  }
  for (const [name, twin] of Object.entries(synchronous)) {
    const real = crypto[twin] as Call
    own[name] = (...args: unknown[]) => later(real, args.slice(0, -1), args.at(-1) as Call)
  }
  for (const name of ['generateKeyPair', 'generateKey', 'generatePrime', 'checkPrime']) {
    const real = crypto[name] as Call
    own[name] = (...args: unknown[]) => {
      note(`work of the thread pool (${name})`)
      return real(...args)
    }
  }
  return own
}

/** RSA-PKCS1v1.5 with seeded padding (RFC 8017, 7.2.1); another padding is noted. */
function encryptWith(real: Call, { dice, note }: Quiet): Call {
  return (key, clear) => {
    const { padding, key: inner } = key as { padding?: number; key?: KeyObject }
    const size = (inner?.asymmetricKeyDetails?.modulusLength ?? 0) / 8
    if (padding !== constants.RSA_PKCS1_PADDING || size === 0) {
      note('a padding that OpenSSL draws')
      return real(key, clear)
    }
    const message = clear as Uint8Array
    const block = Buffer.alloc(size)
    const start = size - message.length
    if (start < 11) return real(key, clear)
    block[1] = 2
    for (let at = 2; at < start - 1; at += 1) block[at] = dice().between(1, 255)
    block.set(message, start)
    const plain: RsaPublicKey = { key: inner as KeyObject, padding: constants.RSA_NO_PADDING }
    return real(plain, block)
  }
}

interface Encoding {
  readonly type: 'pkcs8' | 'spki' | 'pkcs1'
  readonly format: 'pem'
}

/** However many were asked for: half as many make a world several times as fast, and protect as little. */
const rsaBits = 1_024

interface KeyPairOptions {
  readonly namedCurve?: string
  readonly privateKeyEncoding?: Encoding
  readonly publicKeyEncoding?: Encoding
}

/** The n-th pair of a seed, whoever asks. */
function keyPairsOf(real: Call, { dice, note }: Quiet): Call {
  return (type, options = {}) => {
    const name = Buffer.from(dice().bytes(8)).toString('hex')
    const pair = pairOf(type as string, options as KeyPairOptions, name)
    if (pair === undefined) {
      note(`a key pair that OpenSSL draws (${type})`)
      return real(type, options)
    }
    const { privateKeyEncoding, publicKeyEncoding } = options as KeyPairOptions
    return {
      privateKey: encoded(pair.privateKey, privateKeyEncoding),
      publicKey: encoded(pair.publicKey, publicKeyEncoding),
    }
  }
}

function pairOf(type: string, options: KeyPairOptions, name: string): NamedKeyPair | undefined {
  if (type === 'rsa') return rsaKeyPairOf(name, rsaBits)
  if (type === 'ed25519') return curveKeyPairOf(name, 'ed25519')
  const curve = options.namedCurve
  if (curve === 'SM2') return curveKeyPairOf(name, 'SM2')
  return curve === 'P-256' || curve === 'prime256v1' ? curveKeyPairOf(name, 'P-256') : undefined
}

function encoded(key: KeyObject, encoding: Encoding | undefined): unknown {
  if (encoding === undefined) return key
  // PKCS#1 and PKCS#8 of one key are told apart by what the caller asked for alone.
  return key.export(encoding as never)
}

/** WebCrypto works in the pool only: one thing after the other, counted. Its key pairs are noted. */
function quietWebCrypto(
  web: typeof globalThis.crypto,
  entropy: Record<string, unknown>,
  { inTurn, note }: Quiet,
): void {
  const define = (target: object, name: string, value: unknown): void => {
    Object.defineProperty(target, name, { value, configurable: true, writable: true })
  }
  for (const [name, draw] of Object.entries(entropy)) define(web, name, draw)
  const subtle = web.subtle as unknown as Record<string, Call>
  for (const name of subtleNames) {
    const real = subtle[name] as Call
    define(subtle, name, (...args: unknown[]) => {
      if (name === 'generateKey') note('a key that WebCrypto draws')
      return inTurn(() => Reflect.apply(real, subtle, args) as Promise<unknown>)
    })
  }
}

const subtleNames = [
  ...['decrypt', 'deriveBits', 'deriveKey', 'digest', 'encrypt', 'exportKey', 'generateKey'],
  ...['importKey', 'sign', 'unwrapKey', 'verify', 'wrapKey'],
]
