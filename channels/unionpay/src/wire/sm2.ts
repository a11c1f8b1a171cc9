/**
 * SM2 signatures (GB/T 32918.2) over SM3. Node reads SM2 keys, but cannot set the name of the
 * signer that goes into the hash, so the curve arithmetic is a library's.
 */
import type { KeyObject } from 'node:crypto'
import { PayError } from '@tillway/kernel'
import { readDerValue } from '@tillway/wire'
import { sm2 } from 'sm-crypto-v2'

/** 1.2.156.10197.1.301, the curve's name in DER. Node names neither the curve nor the kind of such a key. */
const curveId = Buffer.from('06082a811ccf5501822d', 'hex')
/** `INTEGER 1, OCTET STRING (32)` of SEC 1, which the private number follows. */
const privateMark = Buffer.from('0201010420', 'hex')
const pointLength = 65
const sequenceTag = 0x30
const integerTag = 0x02
const base64Pattern = /^[A-Za-z0-9+/]+={0,2}$/
/** n of the curve: both halves of a signature are smaller. */
const order = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n

/**
 * Signs with an SM2 private key in the name of `signerId`: base64 of the DER form.
 * Throws `channel_misconfigured` when it is not such a key.
 */
export function createSm2Signer(key: KeyObject, signerId: string): (text: string) => string {
  const privateKey = privateNumber(key)
  const publicKey = sm2.getPublicKeyFromPrivateKey(privateKey)
  return (text) => {
    const options = { hash: true, der: true, publicKey, userId: signerId }
    return Buffer.from(sm2.doSignature(text, privateKey, options), 'hex').toString('base64')
  }
}

/** False for a wrong signature, another kind of key and anything that is no signature; never throws. */
export function verifySm2(
  text: string | Uint8Array,
  signature: string,
  key: KeyObject,
  signerId: string,
): boolean {
  const halves = readSignature(signature)
  const point = publicPoint(key)
  if (halves === undefined || point === undefined) return false
  try {
    return sm2.doVerifySignature(text, halves, point, { hash: true, userId: signerId })
  } catch {
    return false
  }
}

function privateNumber(key: KeyObject): string {
  const der = key.type === 'private' ? key.export({ type: 'pkcs8', format: 'der' }) : Buffer.of()
  const start = der.indexOf(privateMark) + privateMark.length
  if (der.includes(curveId) && start >= privateMark.length) {
    return der.subarray(start, start + 32).toString('hex')
  }
  throw new PayError('channel_misconfigured', 'the signing key is not an SM2 private key')
}

export function isSm2Key(key: KeyObject): boolean {
  return publicPoint(key) !== undefined
}

/** The point, uncompressed; undefined for a key of another kind. */
function publicPoint(key: KeyObject): string | undefined {
  if (key.type !== 'public') return undefined
  const der = key.export({ type: 'spki', format: 'der' })
  const point = der.subarray(-pointLength)
  return der.includes(curveId) && point[0] === 0x04 ? point.toString('hex') : undefined
}

/** Both numbers of a DER signature as 128 hexadecimal digits; undefined when it is not exactly one. */
function readSignature(signature: string): string | undefined {
  if (!base64Pattern.test(signature) || signature.length > 100) return undefined
  const der = Buffer.from(signature, 'base64')
  // One text for one signature: the last letter may hold bits that mean nothing.
  if (der.toString('base64') !== signature) return undefined
  const whole = readDerValue(der, 0)
  if (whole?.tag !== sequenceTag || whole.end !== der.length) return undefined
  const first = readInteger(der, whole.contentAt)
  const second = first && readInteger(der, first.end)
  if (first === undefined || second?.end !== der.length) return undefined
  return first.digits + second.digits
}

function readInteger(der: Buffer, at: number): { digits: string; end: number } | undefined {
  const value = readDerValue(der, at)
  if (value?.tag !== integerTag || value.contentAt === value.end) return undefined
  const number = BigInt(`0x${der.subarray(value.contentAt, value.end).toString('hex')}`)
  if (number === 0n || number >= order) return undefined
  return { digits: number.toString(16).padStart(64, '0'), end: value.end }
}
