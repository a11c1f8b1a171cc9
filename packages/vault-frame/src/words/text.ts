/** Words for a shopper: the frame's own, else the vault's sentence, else that it did not work. */
import type { Look } from '../protocol/messages.ts'
import type { Problem } from '../state/state.ts'
import { en } from './en.ts'
import { type Words, zh } from './zh.ts'

export function wordsIn(lang: Look['lang']): Words {
  return lang === 'zh' ? zh : en
}

export function problemText(problem: Problem | null | undefined, lang: Look['lang']): string {
  if (!problem) return ''
  const problems: Readonly<Record<string, unknown>> = wordsIn(lang).problems
  const own = problems[problem.code]
  // Codes come from outside, and every object has a `constructor`.
  return typeof own === 'string' ? own : problem.sentence?.[lang] || wordsIn(lang).problems.failed
}

/** Puts a value where the text says `{0}`. */
export function fill(text: string, value: string): string {
  return text.replace('{0}', () => value)
}

const symbols: Readonly<Record<string, string>> = { CNY: '¥', USD: '$', EUR: '€', HKD: 'HK$' }
const whole = ['JPY', 'KRW', 'VND']

/** `Intl` is missing in some hosts and says `CN¥` in others. */
export function amountText(amountMinor: number, currency: string): string {
  const decimals = whole.includes(currency) ? 0 : 2
  const digits = String(amountMinor).padStart(decimals + 1, '0')
  const cut = digits.length - decimals
  const integer = digits.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${symbols[currency] || `${currency} `}${integer}${decimals ? `.${digits.slice(cut)}` : ''}`
}
