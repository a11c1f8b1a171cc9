/** Every way of entering digits off a drawn map. */
import { createGesture } from './gesture.ts'
import type { CreateModule } from './module.ts'
import { createPad } from './pad.ts'
import { createShield } from './shield.ts'

export const modules = {
  pad: createPad,
  gesture: createGesture,
  shield: createShield,
} as const satisfies Readonly<Record<string, CreateModule>>
