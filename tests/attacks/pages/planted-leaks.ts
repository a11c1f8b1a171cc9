/**
 * A frame that tells too much, to see that the attackers would notice: a key that was tapped gets a
 * label, which assistive software, and any DOM snapshot, reads. It is done to the real frame.
 */
import type { Frame } from 'playwright-core'

export async function labelTappedKeys(frame: Frame): Promise<void> {
  await frame.evaluate(() => {
    document.addEventListener('pointerdown', ({ target, clientX, clientY }) => {
      if (!(target instanceof HTMLCanvasElement)) return
      const { left, top, width, height } = target.getBoundingClientRect()
      const column = Math.floor(((clientX - left) / width) * 3)
      const row = Math.floor(((clientY - top) / height) * 4)
      target.setAttribute('aria-label', `key ${row < 3 ? row * 3 + column : 9}`)
    })
  })
}
