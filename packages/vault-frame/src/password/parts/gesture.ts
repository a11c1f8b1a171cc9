import { createGesture } from '../modules/gesture.ts'
import type { Kit } from './part.ts'

export { words } from './gesture-words.ts'
export const style = __STYLE__

export function add(kit: Kit): void {
  kit.brought.gesture = createGesture(kit)
}
