/** What an entry is sent with, and what is said of it when it is refused. Everybody needs it, later. */
import { knownDevice } from '../../platform/device.ts'
import { seal } from '../../sealing/seal.ts'
import type { Kit } from './part.ts'

export { words } from './sending-words.ts'
export const style = __STYLE__

export function add({ brought, stage }: Kit): void {
  brought.seal = (payload) => {
    const device = knownDevice(stage)
    return seal({ ...payload, device }, 'tillway-password', stage.config.key, stage)
  }
}
