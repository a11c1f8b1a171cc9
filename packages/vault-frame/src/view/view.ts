/** The whole frame, in the order in which it is read. */
import { cardView } from './card-view.ts'
import { codeView } from './code-view.ts'
import { on } from './draw.ts'
import { actions, summary } from './parts.ts'
import { type Scene, say } from './scene.ts'

export function frameView(scene: Scene): HTMLElement {
  const { draw, hand } = scene
  const form = draw.element(
    'form',
    { hidden: ({ step }) => step === 'outside', novalidate: true },
    summary(scene),
    cardView(scene),
    codeView(scene),
    actions(scene),
  )
  on(form, {
    submit(event) {
      event.preventDefault()
      hand.submitted()
    },
  })
  return draw.element(
    'main',
    {},
    form,
    draw.element(
      'h1',
      { hidden: ({ step }) => step !== 'outside' },
      say((words) => words.outside),
    ),
  )
}
