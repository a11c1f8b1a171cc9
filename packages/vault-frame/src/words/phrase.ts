/** Texts in both languages, and what is said of a problem. */
import type { Language } from '../protocol/messages.ts'

export type Phrase = readonly [zh: string, en: string]

/** What went wrong: a word of ours or a code of the error table, and the vault's own sentence. */
export interface Problem {
  readonly code: string
  readonly sentence?: Readonly<Record<Language, string>> | undefined
}

/** The text, with a value where it says `{0}`. */
export function phrase([zh, en]: Phrase, lang: Language, value = ''): string {
  return (lang === 'zh' ? zh : en).replace('{0}', () => value)
}

/** Our own words, else the vault's sentence, else that it did not work. */
export function problemIn(
  words: Readonly<Record<string, Phrase>> & { readonly failed: Phrase },
  { code, sentence }: Problem,
  lang: Language,
  value?: string,
): string {
  // Codes come from outside, and every object has a `constructor`.
  const [, ours] = Object.entries(words).find(([word]) => word === code) || []
  return ours ? phrase(ours, lang, value) : sentence?.[lang] || phrase(words.failed, lang)
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
