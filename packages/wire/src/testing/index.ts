export type { KeyPair, MakeKeyPair } from './key-pairs.ts'
export { circulatingRsaKeyPair, makeKeyPairsBy, rsaKeyPair, sm2KeyPair } from './key-pairs.ts'
export type { CertificateName, CertificateOrder } from './x509-writer.ts'
export { writeCertificate } from './x509-writer.ts'
