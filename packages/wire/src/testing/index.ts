export type { KeyPair } from './key-pairs.ts'
export { circulatingRsaKeyPair, rsaKeyPair, sm2KeyPair } from './key-pairs.ts'
export type { CertificateName, CertificateOrder } from './x509-writer.ts'
export { writeCertificate } from './x509-writer.ts'
