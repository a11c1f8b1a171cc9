/** What the shopper does, heard at the form for all that is in it. */
import { createBankLookup } from './bank-lookup.ts'
import type { Field } from './fields/checks.ts'
import { isDigitField, regroup } from './fields/grouping.ts'
import type { Kind } from './protocol/messages.ts'
import type { Stage } from './stage.ts'
import { fieldsOf, secondsToResend } from './state/state.ts'
import { problemsIn, submit } from './submit.ts'

export function listen(stage: Stage, form: HTMLFormElement): void {
  const { state, set, tell } = stage
  const lookUp = createBankLookup(stage, (recognised) => set({ recognised }))
  /** What is wrong now with a field that the shopper works on; nothing, while it is typed into. */
  const mark = (field: Field, problems: ReturnType<typeof problemsIn> = {}) =>
    set({ problems: { ...state().problems, [field]: problems[field] } })

  form.onsubmit = (event) => {
    event.preventDefault()
    void submit(stage)
  }
  form.oninput = (event) => {
    const input = event.target as HTMLInputElement
    const field = input.name as Field
    tidy(input, event as InputEvent)
    mark(field)
    const { value } = input
    if (field === 'kind') set({ chosenKind: value as Kind })
    if (field === 'number') lookUp(value)
    // Complete: nothing is left to press.
    const isComplete = field === 'code' && value.length === 6 && !fieldsOf(state())[1]
    set({ withheld: isComplete && state().covered })
    if (isComplete) void submit(stage)
  }
  form.addEventListener('focusout', ({ target }) => {
    const { id, value } = target as HTMLInputElement
    if (id && value) mark(id as Field, problemsIn(stage, [id as Field]))
  })
  form.onclick = ({ target }) => {
    const { name } = target as HTMLButtonElement
    const { busy, sending } = state()
    if (name === 'cancel') tell({ type: name })
    if (name === 'resend' && !busy && !sending && !secondsToResend(state())) {
      set({ sending: true })
      tell({ type: name })
    }
  }
}

/** Puts what was typed into its usual form at once, with the caret where it was. */
function tidy(input: HTMLInputElement, { inputType = '', isComposing }: InputEvent): void {
  const { name, value, selectionStart } = input
  // A keyboard that is still composing would compose on top of what is put there.
  if (!isDigitField(name) || isComposing) return
  const deleted = inputType.startsWith('delete') && inputType
  const { text, caret } = regroup(name, { text: value, caret: selectionStart || 0 }, deleted)
  if (text === value) return
  input.value = text
  input.setSelectionRange(caret, caret)
}
