/** What the shopper does, heard at the form for all that is in it. */
import { createBankLookup } from './bank-lookup.ts'
import type { Field } from './fields/checks.ts'
import { isDigitField, regroup } from './fields/grouping.ts'
import type { Kind } from './protocol/messages.ts'
import type { Stage } from './stage.ts'
import { fieldsOf, secondsToResend } from './state/state.ts'
import { problemsIn, submit } from './submit.ts'

export function listen(stage: Stage, form: HTMLFormElement): void {
  const { platform, state, set, typed } = stage
  const lookUp = createBankLookup(platform, platform.config.ticket, (recognised) =>
    set({ recognised }),
  )
  const on = (type: string, run: (target: HTMLInputElement, event: Event) => void) =>
    form.addEventListener(type, (event) => run(event.target as HTMLInputElement, event))

  on('submit', (_, event) => {
    event.preventDefault()
    void submit(stage)
  })
  on('input', (input, event) => {
    const field = input.name as Field
    tidy(input, event as InputEvent)
    set({ problems: { ...state().problems, [field]: undefined } })
    if (field === 'kind') set({ chosenKind: input.value as Kind })
    if (field === 'number') lookUp(input.value)
    // Complete: nothing is left to press.
    if (field === 'code' && input.value.length === 6 && !fieldsOf(state())[1]) void submit(stage)
  })
  on('focusout', ({ name, type }) => {
    const field = name as Field
    if (!/text|tel|password/.test(type) || !typed(field)) return
    set({ problems: { ...state().problems, [field]: problemsIn(stage, [field])[field] } })
  })
  on('click', ({ name }) => {
    if (name === 'cancel') platform.tell({ type: 'cancel' })
    if (name !== 'resend') return
    const { busy, sending } = state()
    if (busy || sending || secondsToResend(state())) return
    set({ sending: true })
    platform.tell({ type: 'resend' })
  })
}

/** Puts what was typed into its usual form at once, with the caret where it was. */
function tidy(input: HTMLInputElement, { inputType = '', isComposing }: InputEvent): void {
  const { name, value, selectionStart } = input
  // A keyboard that is still composing would compose on top of what is put there.
  if (!isDigitField(name) || isComposing) return
  const direction = inputType.endsWith('Forward') ? 'forward' : 'backward'
  const deleted = inputType.startsWith('delete') && direction
  const { text, caret } = regroup(name, { text: value, caret: selectionStart || 0 }, deleted)
  if (text === value) return
  input.value = text
  input.setSelectionRange(caret, caret)
}
