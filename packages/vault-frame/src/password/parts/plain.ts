import { createPlainKeys } from '../plain.ts'
import type { Kit } from './part.ts'

export { words } from './plain-words.ts'
export const style = __STYLE__

export function add({ brought }: Kit): void {
  brought.plain = createPlainKeys
}
