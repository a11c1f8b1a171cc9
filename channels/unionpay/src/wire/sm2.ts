/**
 * SM2 signatures (GB/T 32918.2) over SM3. Node reads SM2 keys, but cannot set the name of the
 * signer that goes into the hash, so the curve arithmetic is a library's.
 */
import type { KeyObject } from 'node:crypto'
import { PayError } from '@tillway/kernel'
import { sm2 } from 'sm-crypto-v2'

/** SEQUENCE { INTEGER 1, OCTET STRING (32) … } of SEC 1, where the private number starts. */
const privateMark = Buffer.from('0201010420', 'hex')
const pointLength = 65
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
  text: string,
  signature: string,
  key: KeyObject,
  signerId: string,
): boolean {
  const halves = readDerSignature(signature)
  const point = publicPoint(key)
  if (halves === undefined || point === undefined) return false
  try {
    return sm2.doVerifySignature(text, halves, point, { hash: true, userId: signerId })
  } catch {
    return false
  }
}

function privateNumber(key: KeyObject): string {
  try {
    const der = key.export({ type: 'sec1', format: 'der' })
    const at = der.indexOf(privateMark)
    if (at > 0 && at < 8 && isSm2(key)) {
      return der.subarray(at + privateMark.length, at + privateMark.length + 32).toString('hex')
    }
  } catch {
    // Not an elliptic-curve key: said below.
  }
  throw new PayError('channel_misconfigured', 'the signing key is not an SM2 private key')
}

function publicPoint(key: KeyObject): string | undefined {
  if (!isSm2(key)) return undefined
  const der = key.export({ type: 'spki', format: 'der' })
  const point = der.subarray(-pointLength)
  return point[0] === 0x04 ? point.toString('hex') : undefined
}

function isSm2(key: KeyObject): boolean {
  const isCurve = key.asymmetricKeyType === 'ec' || String(key.asymmetricKeyType) === 'sm2'
  return isCurve && key.asymmetricKeyDetails?.namedCurve?.toUpperCase() === 'SM2'
}

/** Both numbers of a DER signature as 128 hexadecimal digits; undefined when it is not exactly one. */
function readDerSignature(signature: string): string | undefined {
  if (!base64Pattern.test(signature) || signature.length > 100) return undefined
  const bytes = Buffer.from(signature, 'base64')
  const first = readInteger(bytes, 2)
  const second = first === undefined ? undefined : readInteger(bytes, first.end)
  if (first === undefined || second === undefined || second.end !== bytes.length) return undefined
  if (bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2) return undefined
  return first.digits + second.digits
}

function readInteger(bytes: Buffer, at: number): { digits: string; end: number } | undefined {
  const length = bytes[at + 1] ?? 0
  const end = at + 2 + length
  if (bytes[at] !== 0x02 || length === 0 || length > 33 || end > bytes.length) return undefined
  const number = BigInt(`0x${bytes.subarray(at + 2, end).toString('hex')}`)
  if (number === 0n || number >= order) return undefined
  return { digits: number.toString(16).padStart(64, '0'), end }
}
