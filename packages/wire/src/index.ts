export { fromChinaTime, fromRfc3339, toChinaRfc3339, toChinaTime } from './china-time.ts'
export type { RsaSigner, RsaVerifier } from './rsa.ts'
export { createRsaSigner, createRsaVerifier, rsaPrivateKey, rsaPublicKey } from './rsa.ts'
export { fromYuan, toYuan } from './yuan.ts'
