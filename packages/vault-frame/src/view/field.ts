/** A label, an input and a line for what is wrong with it, which is read aloud when it changes. */
import type { TextField } from '../fields/checks.ts'
import type { FrameState } from '../state/state.ts'
import { problemText } from '../words/text.ts'
import type { Words } from '../words/zh.ts'
import { on } from './draw.ts'
import { type Scene, say } from './scene.ts'

export interface FieldOptions {
  /** Unique in the page: one field may be asked for in two steps. */
  readonly id?: string
  readonly label: (words: Words) => string
  readonly attributes: Readonly<Record<string, string>>
  readonly isShown?: (state: FrameState) => boolean
  /** Said while nothing is wrong. */
  readonly hint?: (state: FrameState) => string
}

export function textField(
  { draw, hand }: Scene,
  name: TextField,
  options: FieldOptions,
): HTMLElement {
  const { id = name, label, attributes, isShown = () => true, hint = () => '' } = options
  const note = `${id}-note`
  const input = draw.element('input', {
    id,
    name,
    'aria-describedby': note,
    'aria-required': 'true',
    'aria-invalid': ({ problems }) => (problems[name] ? 'true' : undefined),
    readonly: ({ busy }) => busy,
    ...attributes,
  })
  on(input, {
    input: (event) => hand.edited(name, event),
    blur: () => hand.left(name),
  })
  return draw.element(
    'div.field',
    { hidden: (state) => !isShown(state) },
    draw.element('div.box', {}, draw.element('label', { for: id }, say(label)), input),
    noteOf(draw, note, (state) => state.problems[name], hint),
  )
}

export function noteOf(
  draw: Scene['draw'],
  id: string,
  problem: (state: FrameState) => FrameState['alert'] | undefined,
  hint: (state: FrameState) => string = () => '',
): HTMLElement {
  return draw.element(
    'p',
    { id, class: (state) => (problem(state) ? 'note wrong' : 'note'), 'aria-live': 'polite' },
    (state) => problemText(problem(state), state.look.lang) || hint(state),
  )
}
