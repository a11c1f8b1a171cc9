import type { Phrase } from '../../words/phrase.ts'

export const words = {
  swipe: [
    '找到数字旁的箭头，在左框或右框内照着划；圈里的则轻点',
    'Find your digit: swipe its arrow in the left or right box; tap for the ring.',
  ],
} as const satisfies Readonly<Record<string, Phrase>>
