import type { Content } from '../drawing/draw.ts'
import type { Scene } from '../sheet/scene.ts'
import type { LaterWords } from './zh.ts'

export interface Answers {
  stay(): void
  leave(): void
}

/** A question that stands over everything. The first button, which changes nothing, gets the focus. */
export interface Question {
  readonly title: string
  readonly hint: string
  readonly stay: string
  readonly go: string
}

/** Asked only when closing would throw something away. */
export function leaveQuestion(scene: Scene, texts: LaterWords, answers: Answers): Content {
  const { leaveTitle: title, leaveHint, leaveTyped, leaveStay: stay, leaveGo: go } = texts
  const isTyped = !scene.attempt && scene.state.cards === 'typing'
  return questionView(scene, { title, hint: isTyped ? leaveTyped : leaveHint, stay, go }, answers)
}

export function questionView(
  { h, button }: Scene,
  { title, hint, stay, go }: Question,
  answers: Answers,
): Content {
  const dialog = {
    role: 'alertdialog',
    'aria-modal': 'true',
    'aria-labelledby': 'leave-title',
    'aria-describedby': 'leave-hint',
  }
  return h(
    'div.question',
    dialog,
    h(
      'div.card',
      {},
      h('h2', { id: 'leave-title' }, title),
      h('p', { id: 'leave-hint' }, hint),
      h(
        'div.actions',
        {},
        button('primary', stay, answers.stay),
        button('secondary', go, answers.leave),
      ),
    ),
  )
}
