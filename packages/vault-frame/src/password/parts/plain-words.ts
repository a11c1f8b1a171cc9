import type { Phrase } from '../../words/phrase.ts'

export const words = {
  warning: [
    '按键位置固定，可以朗读；但看到或录下屏幕、记录触摸的人都能得知密码。',
    'They can be read aloud, but whoever sees or records the screen, or logs touches, can read your password.',
  ],
  accept: ['仍用普通键盘', 'Use ordinary keys'],
} as const satisfies Readonly<Record<string, Phrase>>
