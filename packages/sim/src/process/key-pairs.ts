/**
 * Key pairs out of a name: the same in every process and on every machine. RSA by trying odd numbers
 * from a seeded one on, curves by a seeded number. They protect nothing.
 */
import { checkPrimeSync, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { createDice } from '../dice.ts'

export interface NamedKeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export type Curve = 'P-256' | 'SM2' | 'ed25519'

const exponent = 65_537n

export function rsaKeyPairOf(name: string, bits: number): NamedKeyPair {
  const p = primeOf(`${name} p`, bits / 2)
  const q = primeOf(`${name} q`, bits / 2)
  const d = inverse(exponent, (p - 1n) * (q - 1n))
  const numbers = {
    n: p * q,
    e: exponent,
    d,
    p,
    q,
    dp: d % (p - 1n),
    dq: d % (q - 1n),
    qi: inverse(q, p),
  }
  const jwk = Object.fromEntries(
    Object.entries(numbers).map(([field, number]) => [field, base64url(number)]),
  )
  return pairOf(createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' }))
}

/** From the seeded number on; both top bits are set, so that the product has all its bits. */
function primeOf(name: string, bits: number): bigint {
  const bytes = createDice(`prime ${name}`).bytes(bits / 8)
  bytes[0] = (bytes[0] ?? 0) | 0xc0
  let candidate = BigInt(`0x${Buffer.from(bytes).toString('hex')}`) | 1n
  while ((candidate - 1n) % exponent === 0n || !checkPrimeSync(candidate)) candidate += 2n
  return candidate
}

/** Of `value` modulo `modulus`, by the extended algorithm of Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [rest, next] = [modulus, value % modulus]
  let [factor, nextFactor] = [0n, 1n]
  while (next !== 0n) {
    const times = rest / next
    ;[rest, next] = [next, rest - times * next]
    ;[factor, nextFactor] = [nextFactor, factor - times * nextFactor]
  }
  return ((factor % modulus) + modulus) % modulus
}

function base64url(number: bigint): string {
  const hex = number.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url')
}

/** Object identifiers of the curves, in DER. */
const curveIds = { 'P-256': '06082a8648ce3d030107', SM2: '06082a811ccf5501822d' } as const
const ecKeyId = '06072a8648ce3d0201'

export function curveKeyPairOf(name: string, curve: Curve): NamedKeyPair {
  const number = Buffer.from(createDice(`curve ${curve} ${name}`).bytes(32))
  // Below the order of either curve.
  number[0] = (number[0] ?? 0) & 0x7f
  const der = curve === 'ed25519' ? ed25519Der(number) : ecDer(number, curveIds[curve])
  return pairOf(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
}

/** RFC 8410, section 7. */
function ed25519Der(number: Buffer): Buffer {
  return Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), number])
}

/** RFC 5915 in RFC 5208, without the public part. */
function ecDer(number: Buffer, curveId: string): Buffer {
  const version = Buffer.from('020100', 'hex')
  const algorithm = sequence(Buffer.from(ecKeyId, 'hex'), Buffer.from(curveId, 'hex'))
  const key = sequence(Buffer.from('0201010420', 'hex'), number)
  return sequence(version, algorithm, Buffer.concat([Buffer.from([4, key.length]), key]))
}

function sequence(...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([0x30, content.length]), content])
}

function pairOf(privateKey: KeyObject): NamedKeyPair {
  return { privateKey, publicKey: createPublicKey(privateKey) }
}
