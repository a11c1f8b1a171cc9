import type { words as choosing } from './choosing-words.ts'
import type { words as gesture } from './gesture-words.ts'
import type { words as plain } from './plain-words.ts'
import type { words as sending } from './sending-words.ts'
import type { words as shield } from './shield-words.ts'

export const partNames = ['sending', 'choosing', 'gesture', 'shield', 'plain'] as const
export type PartName = (typeof partNames)[number]
export type PartWord = keyof (typeof choosing &
  typeof gesture &
  typeof plain &
  typeof sending &
  typeof shield)
