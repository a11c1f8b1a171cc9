export { sealer } from './sealer.ts'
