/** A card that is inserted, swiped or held to a reader, as drawings; the words beside them say it. */
import type { ReaderPrompt } from '@tillway/sdk'
import type { Content } from '../drawing/draw.ts'
import type { Scene } from '../sheet/scene.ts'

/** The card, which moves where it may, and what it moves along. */
const drawings = [
  [
    'insert',
    'M14 3h20a3 3 0 0 1 3 3v24H11V6a3 3 0 0 1 3-3zM20 19h8v6h-8z',
    'M4 31h40v11H4zM18 37h12',
  ],
  [
    'swipe',
    'M9 9h30a3 3 0 0 1 3 3v16a3 3 0 0 1-3 3H9a3 3 0 0 1-3-3V12a3 3 0 0 1 3-3zM6 16h36',
    'M4 40h40M38 36l5 4-5 4',
  ],
  [
    'tap',
    'M7 13h19a3 3 0 0 1 3 3v16a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3V16a3 3 0 0 1 3-3zM9 21h5v5H9z',
    'M34 17a11 11 0 0 1 0 14M38 13a17 17 0 0 1 0 22M42 9a23 23 0 0 1 0 30',
  ],
] as const

const wanted: readonly (readonly [prompt: ReaderPrompt, gestures: RegExp])[] = [
  ['insert_card', /insert/],
  ['use_chip', /insert/],
  ['swipe_card', /swipe/],
  ['tap_card', /tap/],
]

export function gestures({ h }: Scene, prompt: ReaderPrompt | null): Content {
  const [, only = /./] = wanted.find(([name]) => name === prompt) || []
  const shown = drawings.filter(([name]) => only.test(name))
  return h(
    'div.gestures',
    { 'aria-hidden': 'true' },
    shown.map(([name, card, slot]) =>
      h(`svg.${name}`, { viewBox: '0 0 48 48' }, h('path', { d: card }), h('path', { d: slot })),
    ),
  )
}
