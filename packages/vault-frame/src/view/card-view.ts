/** What is asked about a new card. */
import type { Kind } from '../protocol/messages.ts'
import { asksKind, type FrameState, kindOf } from '../state/state.ts'
import { wordsIn } from '../words/text.ts'
import { on } from './draw.ts'
import { noteOf, textField } from './field.ts'
import { stepPart } from './parts.ts'
import { type Scene, say } from './scene.ts'

const numeric = { type: 'text', inputmode: 'numeric' }
const isCredit = (state: FrameState) => kindOf(state) === 'credit'

export function cardView(scene: Scene): HTMLElement {
  return stepPart(
    scene,
    'card',
    say((words) => words.cardTitle),
    textField(scene, 'number', {
      label: (words) => words.number,
      attributes: { ...numeric, autocomplete: 'cc-number' },
      hint: bankText,
    }),
    kindChoice(scene),
    textField(scene, 'name', {
      label: (words) => words.name,
      attributes: { type: 'text', autocomplete: 'cc-name' },
    }),
    textField(scene, 'id_number', {
      label: (words) => words.id_number,
      attributes: {
        type: 'text',
        autocomplete: 'off',
        autocapitalize: 'characters',
        maxlength: '22',
      },
    }),
    textField(scene, 'phone', {
      label: (words) => words.phone,
      attributes: { type: 'tel', autocomplete: 'tel' },
    }),
    textField(scene, 'expiry', {
      label: (words) => words.expiry,
      attributes: { ...numeric, autocomplete: 'cc-exp' },
      isShown: isCredit,
    }),
    textField(scene, 'cvn', {
      label: (words) => words.cvn,
      attributes: {
        type: 'password',
        inputmode: 'numeric',
        autocomplete: 'cc-csc',
        maxlength: '3',
      },
      isShown: isCredit,
    }),
    agreement(scene),
  )
}

function bankText(state: FrameState): string {
  const { recognised, look } = state
  const { bank, kind } = recognised || {}
  const words = wordsIn(look.lang)
  return [bank?.[look.lang], kind && words[kind]].filter(Boolean).join(' ')
}

function kindChoice({ draw, hand }: Scene): HTMLElement {
  const choice = (kind: Kind) =>
    draw.element(
      'label.choice',
      {},
      on(
        draw.element('input', {
          type: 'radio',
          name: 'kind',
          'aria-describedby': 'kind-note',
          checked: ({ chosenKind }) => chosenKind === kind,
        }),
        { change: () => hand.choseKind(kind) },
      ),
      say((words) => words[kind]),
    )
  return draw.element(
    'fieldset.field',
    { hidden: (state) => !asksKind(state) },
    draw.element(
      'legend',
      {},
      say((words) => words.kind),
    ),
    draw.element('div.choices', {}, choice('debit'), choice('credit')),
    noteOf(draw, 'kind-note', ({ problems }) => problems.kind),
  )
}

function agreement({ draw, hand }: Scene): HTMLElement {
  const box = draw.element('input', {
    type: 'checkbox',
    name: 'agreed',
    'aria-describedby': 'agreed-note',
    'aria-invalid': ({ problems }) => (problems.agreed ? 'true' : undefined),
    checked: ({ agreed }) => agreed,
  })
  on(box, { change: () => hand.agreed((box as HTMLInputElement).checked) })
  return draw.element(
    'div.field',
    {},
    draw.element(
      'label.agree',
      {},
      box,
      draw.element(
        'span',
        {},
        say((words) => words.agree),
      ),
    ),
    noteOf(draw, 'agreed-note', ({ problems }) => problems.agreed),
  )
}
