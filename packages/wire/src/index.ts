export type { CertificateChain, ChainRefusal, SignatureCheck } from './certificate.ts'
export {
  decimalSerial,
  findChain,
  isIssuedBy,
  isValidAt,
  namePartsOf,
  readPemCertificates,
} from './certificate.ts'
export { fromChinaTime, fromRfc3339, toChinaRfc3339, toChinaTime } from './china-time.ts'
export type { DerValue } from './der-reader.ts'
export { readDerValue } from './der-reader.ts'
export type { RsaSigner, RsaVerifier } from './rsa.ts'
export { createRsaSigner, createRsaVerifier, rsaPrivateKey, rsaPublicKey } from './rsa.ts'
export { fromYuan, toYuan } from './yuan.ts'
