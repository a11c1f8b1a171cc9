/** After a card was paid with: the signature and the slip. A file of its own, fetched meanwhile. */
import type { Content } from '../drawing/draw.ts'
import type { Scene } from '../sheet/scene.ts'
import type { AtReader } from './at-reader.ts'
import { createPad } from './pad.ts'
import { signView } from './sign-view.ts'
import { slipView } from './slip-view.ts'

export { css } from './slip.css'

export interface SlipDrawer {
  sign(scene: Scene, parts: AtReader): readonly Content[]
  slip(scene: Scene, parts: AtReader): readonly Content[]
}

export function createSlipDrawer(redraw: () => void): SlipDrawer {
  const pad = createPad(redraw)
  return {
    sign: (scene, parts) => signView(scene, parts, pad),
    slip: (scene, parts) => slipView(scene, parts, pad),
  }
}
