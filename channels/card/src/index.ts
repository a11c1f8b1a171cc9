export { channel } from './channel.ts'
export { manifest } from './manifest.ts'
