import type { Scene } from '../sheet/scene.ts'
import type { LaterWords } from './zh.ts'

/** Read aloud when the order has this much time left, and not every second. */
const momentsMs = [300_000, 60_000, 30_000]

/** What to say of the time now; empty unless one of the moments was just reached. */
export function timeAnnouncement(scene: Scene, texts: LaterWords): string {
  const { state, session, fill, clockText } = scene
  const { deadline, outcome } = state
  if (deadline === null || outcome) return ''
  const leftMs = deadline - session.now()
  const reached = momentsMs.some((moment) => leftMs <= moment && leftMs > moment - 5000)
  const rounded = Math.ceil(leftMs / 5000) * 5000
  return reached ? fill(texts.remaining, clockText(rounded)) : ''
}
