import type { Field } from '../fields/checks.ts'
import type { Language } from '../protocol/messages.ts'
import { type Problem as AnyProblem, phrase, problemIn } from './phrase.ts'
import { type Word, words } from './words.ts'

export interface Problem extends AnyProblem {
  readonly field?: Field | undefined
}

/** The text, with a value where it says `{0}`. */
export function text(lang: Language, word: Word, value?: string): string {
  return phrase(words[word], lang, value)
}

/** Our own words, about this field; else the vault's sentence, else that it did not work. */
export function problemText(lang: Language, problem?: Problem, field?: Field): string {
  return problem ? problemIn(words, problem, lang, field && text(lang, field)) : ''
}
