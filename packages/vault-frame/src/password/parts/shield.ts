import { createShield } from '../modules/shield.ts'
import type { Kit } from './part.ts'

export { words } from './shield-words.ts'
export const style = __STYLE__

export function add(kit: Kit): void {
  kit.brought.shield = createShield(kit)
}
