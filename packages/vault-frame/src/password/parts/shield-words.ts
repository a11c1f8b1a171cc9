import type { Phrase } from '../../words/phrase.ts'

export const words = {
  hold: [
    '用手挡住并按住这里看图，在上方空白键上点',
    'Shade and hold this to look, then tap the blank keys.',
  ],
  hold_first: ['请先按住这里', 'Hold here first'],
} as const satisfies Readonly<Record<string, Phrase>>
