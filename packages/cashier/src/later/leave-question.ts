import type { Content } from '../drawing/draw.ts'
import type { Scene } from '../sheet/scene.ts'
import type { LaterWords } from './zh.ts'

export interface Answers {
  stay(): void
  leave(): void
}

/** Asked only when closing would throw something away. The first button gets the focus. */
export function leaveQuestion({ tools }: Scene, texts: LaterWords, answers: Answers): Content {
  const { h } = tools
  const dialog = {
    role: 'alertdialog',
    'aria-modal': 'true',
    'aria-labelledby': 'leave-title',
    'aria-describedby': 'leave-hint',
  }
  const { stay, leave } = answers
  return h(
    'div.question',
    dialog,
    h(
      'div.card',
      {},
      h('h2', { id: 'leave-title' }, texts.leaveTitle),
      h('p', { id: 'leave-hint' }, texts.leaveHint),
      h(
        'div.actions',
        {},
        h('button.primary', { type: 'button', onclick: stay }, texts.leaveStay),
        h('button.secondary', { type: 'button', onclick: leave }, texts.leaveGo),
      ),
    ),
  )
}
