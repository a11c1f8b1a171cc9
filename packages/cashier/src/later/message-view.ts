import type { Content } from '../drawing/draw.ts'
import { otherOpenings } from '../presentations/code-view.ts'
import type { Scene } from '../sheet/scene.ts'
import type { Action, Glyph, Message } from './message.ts'
import type { LaterWords } from './zh.ts'

/** A round sign above a message; the words beside it say the same. */
const glyphs: Readonly<Record<Glyph, string>> = {
  tick: 'M7 12.5l3.4 3.4L17.2 8.6',
  cross: 'M8.5 8.5l7 7m0-7l-7 7',
  clock: 'M12 7.2V12l3 2.2',
  dash: 'M8 12h8',
  none: '',
}

export function messageView(scene: Scene, texts: LaterWords, message: Message): readonly Content[] {
  const { summary, actions = [], openings } = message
  return [
    summary && scene.summary(scene),
    heading(scene, { hint: '', ...message }),
    actionButtons(scene, actions),
    openings && otherOpenings(scene, texts),
  ]
}

export function heading({ h, spinner }: Scene, { title, hint, sign }: Message): Content {
  const head = h('h2', { tabindex: '-1' }, title)
  return h(
    'div.message',
    {},
    sign ? drawSign(h, sign) : spinner,
    head,
    hint !== undefined && h('p', {}, hint),
  )
}

function drawSign(h: Scene['h'], glyph: Glyph): Content {
  const box = { viewBox: '0 0 24 24', 'aria-hidden': 'true' }
  const circle = h('circle', { cx: '12', cy: '12', r: '12' })
  return h(`svg.sign.${glyph}`, box, circle, h('path', { d: glyphs[glyph] }))
}

export function actionButtons({ h, button }: Scene, actions: readonly Action[]): Content {
  const buttons = actions.map(({ kind, text, run }) => button(kind, text, run, { part: 'button' }))
  return h('div.actions', {}, buttons)
}
