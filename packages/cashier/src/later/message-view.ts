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
    summary && scene.tools.summary(scene),
    heading(scene, Object.assign({ hint: '' }, message)),
    actionButtons(scene, actions),
    openings && otherOpenings(scene, texts),
  ]
}

/** Until a file or an answer is there; `retry` when it does not come by itself. */
export function waiting(scene: Scene, retry: false | (() => void)): readonly Content[] {
  const { words } = scene
  const again = retry && [{ kind: 'secondary', text: words.reload, run: retry } as const]
  return [heading(scene, { title: words.loading, hint: '' }), actionButtons(scene, again || [])]
}

export function heading({ tools }: Scene, { title, hint, sign }: Message): Content {
  const { h, spinner } = tools
  const head = h('h2', { tabindex: '-1' }, title)
  return h(
    'div.message',
    {},
    sign ? drawSign(h, sign) : spinner,
    head,
    hint !== undefined && h('p', {}, hint),
  )
}

function drawSign(h: Scene['tools']['h'], glyph: Glyph): Content {
  const box = { viewBox: '0 0 24 24', 'aria-hidden': 'true' }
  const circle = h('circle', { cx: '12', cy: '12', r: '12' })
  return h(`svg.sign.${glyph}`, box, circle, h('path', { d: glyphs[glyph] }))
}

export function actionButtons({ tools }: Scene, actions: readonly Action[]): Content {
  const { h } = tools
  const buttons = actions.map(({ kind, text, run }) =>
    h(`button.${kind}`, { type: 'button', part: 'button', onclick: () => run() }, text),
  )
  return h('div.actions', {}, buttons)
}
