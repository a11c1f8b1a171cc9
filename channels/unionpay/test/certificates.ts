/** Certificates for tests: the ones that must be trusted and the ones that must not. */
import { generateKeyPairSync } from 'node:crypto'
import {
  type CertificateName,
  type CertificateOrder,
  writeCertificate,
} from '@tillway/wire/testing'
import { operatorName } from '../src/wire/certificate.ts'

export const dayMs = 86_400_000
/** When the certificates of `testAuthority` are half through their life. */
export const testNow = Date.UTC(2026, 0, 2)
export const signerCommonName = `041@8310000000083040@${operatorName}@00016493`

/** Issuers have elliptic-curve keys, which are made a hundred times faster than RSA's. */
export function issuerKeys() {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
}

/** A root and a middle certificate, and a way to have more issued by the middle one. */
export function testAuthority(label = 'Test') {
  const rootName: CertificateName = { country: 'CN', commonName: `${label} Root` }
  const middleName: CertificateName = { country: 'CN', commonName: `${label} Middle` }
  const rootKeys = issuerKeys()
  const middleKeys = issuerKeys()
  const byRoot = { name: rootName, privateKey: rootKeys.privateKey }
  const byMiddle = { name: middleName, privateKey: middleKeys.privateKey }
  const terms = { serial: 7n, notBefore: testNow - 100 * dayMs, notAfter: testNow + 100 * dayMs }
  const issue = (order: Pick<CertificateOrder, 'publicKey'> & Partial<CertificateOrder>) =>
    writeCertificate({
      subject: { country: 'CN', commonName: signerCommonName },
      issuer: byMiddle,
      isAuthority: false,
      ...terms,
      ...order,
    })
  return {
    issue,
    byRoot,
    byMiddle,
    root: issue({
      subject: rootName,
      issuer: byRoot,
      isAuthority: true,
      publicKey: rootKeys.publicKey,
    }),
    middle: issue({
      subject: middleName,
      issuer: byRoot,
      isAuthority: true,
      publicKey: middleKeys.publicKey,
    }),
  }
}
