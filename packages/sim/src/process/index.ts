export type { Curve, NamedKeyPair } from './key-pairs.ts'
export { curveKeyPairOf, rsaKeyPairOf } from './key-pairs.ts'
export type { QuietProcess } from './quiet-process.ts'
export { quietProcess } from './quiet-process.ts'
