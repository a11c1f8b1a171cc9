/** Puts what was typed into its usual form at once, with the caret where it was. */
import type { TextField } from '../fields/checks.ts'
import { digitsOf, type GroupedField, groupings, regroup } from '../fields/grouping.ts'

const longest: Readonly<Partial<Record<TextField, number>>> = { code: 6, cvn: 3 }

/** Returns what to do on every input event; it remembers how many digits there were, not which. */
export function createEditor(): (field: TextField, event: Event) => void {
  const counts: Partial<Record<TextField, number>> = {}
  return (field, event) => {
    const input = event.target as HTMLInputElement
    const { value, selectionStart } = input
    const length = longest[field]
    if (length) return write(input, digitsOf(value).slice(0, length))
    // A keyboard that is still composing would compose on top of what is put there.
    if (!isGrouped(field) || (event as InputEvent).isComposing) return
    const { text, caret } = regroup(field, {
      text: value,
      caret: selectionStart === null ? value.length : selectionStart,
      deleted: deletionOf(event as InputEvent),
      digitsBefore: counts[field] || 0,
    })
    counts[field] = digitsOf(text).length
    write(input, text)
    input.setSelectionRange(caret, caret)
  }
}

function isGrouped(field: TextField): field is GroupedField {
  return field in groupings
}

function deletionOf({ inputType = '' }: InputEvent): 'backward' | 'forward' | undefined {
  if (!inputType.startsWith('delete')) return undefined
  return inputType.endsWith('Forward') ? 'forward' : 'backward'
}

function write(input: HTMLInputElement, text: string): void {
  if (input.value !== text) input.value = text
}
