/** Signs what the gateway says, in the way that the merchant is set up for. */
import { createHash, type KeyObject, sign } from 'node:crypto'
import { certIdOf, readCertificate } from '../wire/certificate.ts'
import { type Fields, signingText } from '../wire/message.ts'
import { protocolVersion, sharedKeySignature } from '../wire/signing.ts'
import { createSm2Signer } from '../wire/sm2.ts'
import type { GatewayKeys, Merchant } from './merchants.ts'

/** Looks like a signature and is none. */
export const garbage = `${'QUJD'.repeat(85)}QUI=`

/** The message with its certificate and signature. */
export function signMessage(fields: Fields, merchant: Merchant, keys: GatewayKeys): Fields {
  const { method } = merchant.record
  const whole = { ...fields, version: protocolVersion, encoding: 'UTF-8', signMethod: method }
  if (method === '11' || method === '12') {
    const signature = sharedKeySignature(signingText(whole), method, merchant.sharedKey)
    return { ...whole, signature }
  }
  return method === '21'
    ? signWithSm2(whole, keys)
    : signWithRsa(whole, { key: keys.signing, certificate: keys.signingCertificate })
}

/** Method 01 with whatever key and certificate. */
export function signWithRsa(
  fields: Fields,
  { key, certificate }: { readonly key: KeyObject; readonly certificate: string },
): Fields {
  const whole = { ...fields, signPubKeyCert: certificate }
  const digest = createHash('sha256').update(signingText(whole), 'utf8').digest('hex')
  return { ...whole, signature: sign('sha256', Buffer.from(digest), key).toString('base64') }
}

function signWithSm2(fields: Fields, { sm2Signing, sm2Certificate }: GatewayKeys): Fields {
  const whole = { ...fields, signPubKeyCert: sm2Certificate }
  const certificate = readCertificate(sm2Certificate)
  const certId = certificate === undefined ? '' : certIdOf(certificate)
  const digest = createHash('sm3').update(signingText(whole), 'utf8').digest('hex')
  return { ...whole, signature: createSm2Signer(sm2Signing, certId)(digest) }
}
