/** The dialog around what the sheet shows: header, notices, content, and the leave question. */
import { type Content, h, type Sketch } from '../drawing/draw.ts'
import { button } from './button.ts'
import type { Scene } from './scene.ts'

export interface FrameParts {
  /** Inside a container of the mall instead of over its page. */
  readonly inline: boolean
  readonly view: string
  readonly offline: boolean
  readonly content: Content | readonly Content[]
  /** Drawn over everything, which then cannot be reached. */
  readonly question: Content
  /** Read aloud, and not shown. */
  readonly announcement: Content
  onKey(event: KeyboardEvent): void
}

export function frame(scene: Scene, parts: FrameParts): Sketch {
  const { inline, question, announcement, onKey } = parts
  const { requestClose } = scene
  const onclick = ({ target, currentTarget }: Event) => target === currentTarget && requestClose()
  const onkeydown = onKey as (event: Event) => void
  return h(
    inline ? 'div.inline' : 'div.overlay',
    inline ? {} : { onclick, onkeydown },
    h(
      'div.panel',
      {
        part: 'panel',
        tabindex: '-1',
        role: inline ? 'region' : 'dialog',
        'aria-modal': inline ? undefined : 'true',
        'aria-labelledby': 'title',
        lang: scene.language,
      },
      h('div.sheet', { inert: Boolean(question) }, header(scene), body(scene, parts)),
      h('p.hidden', { role: 'status' }, announcement),
      question,
    ),
  )
}

function header({ state, words, requestClose }: Scene): Content {
  const cross = h('path', { d: 'M6.5 6.5l11 11m0-11l-11 11' })
  return h(
    'header',
    { part: 'header' },
    button(
      'close',
      h('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, cross),
      requestClose,
      {
        'aria-label': words.close,
      },
    ),
    h('h1', { id: 'title' }, state.payment?.merchant_name || words.title),
  )
}

/** The notices stay in place over every change of view, or nobody would hear them. */
function body({ state, words, language }: Scene, { view, offline, content }: FrameParts): Content {
  const { outcome, failure } = state
  const refusal = /ways|cards/.test(view) && failure
  return h(
    'div.body',
    {},
    h('div', { role: 'status' }, offline && !outcome && h('p.notice', {}, words.offline)),
    h('div', { role: 'alert' }, refusal && h('p.notice.danger', {}, refusal.message[language])),
    h('div', { 'data-view': view }, content),
  )
}
