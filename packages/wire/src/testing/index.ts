export type { CertificateName, CertificateOrder } from './x509-writer.ts'
export { writeCertificate } from './x509-writer.ts'
