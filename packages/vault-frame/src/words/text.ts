import type { Field } from '../fields/checks.ts'
import type { Language } from '../protocol/messages.ts'
import { type Word, words } from './words.ts'

/** What went wrong: a word of ours or a code of the error table, and the vault's own sentence. */
export interface Problem {
  readonly code: string
  readonly sentence?: Readonly<Record<Language, string>> | undefined
  readonly field?: Field | undefined
}

/** The text, with a value where it says `{0}`. */
export function text(lang: Language, word: Word, value = ''): string {
  return words[word][lang === 'zh' ? 0 : 1].replace('{0}', () => value)
}

/** Our own words, about this field; else the vault's sentence, else that it did not work. */
export function problemText(lang: Language, problem?: Problem, field?: Field): string {
  if (!problem) return ''
  const { code, sentence } = problem
  // Codes come from outside, and every object has a `constructor`.
  const isOurs = Object.keys(words).includes(code)
  if (isOurs) return text(lang, code as Word, field && text(lang, field))
  return sentence?.[lang] || text(lang, 'failed')
}

/** Minor units; `Intl` is missing in some hosts and says `CN¥` in others. */
export function amountText(amountMinor: number, currency: string): string {
  const decimals = /JPY|KRW|VND/.test(currency) ? 0 : 2
  const digits = String(amountMinor).padStart(decimals + 1, '0')
  const cut = digits.length - decimals
  const whole = digits.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, ',')
  const symbol = currency === 'CNY' ? '¥' : `${currency} `
  return symbol + whole + (decimals ? `.${digits.slice(cut)}` : '')
}
