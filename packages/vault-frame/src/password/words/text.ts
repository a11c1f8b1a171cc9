import type { Language } from '../../protocol/messages.ts'
import { phrase, problemIn } from '../../words/phrase.ts'
import { momentMs, type PasswordState } from '../state/state.ts'
import { type Word, words } from './words.ts'

/** The text, with a value where it says `{0}`. */
export function say(lang: Language, word: Word, value?: string | number): string {
  return phrase(words[word], lang, `${value}`)
}

/** What is to be done now. */
export function titleOf({ lang, warns, step, claims, challenge, waits }: PasswordState): string {
  if (warns) return say(lang, 'plain')
  if (challenge && !challenge.layouts.length && !waits) return say(lang, 'locked_title')
  return say(lang, step === 'current' && claims.password.purpose === 'change' ? 'old' : step)
}

/** How it is done, where it needs saying. */
export function hintOf(state: PasswordState): string {
  const { lang, warns, step } = state
  if (warns) return say(lang, 'warning')
  if (step === 'picture' || step === 'new') return say(lang, `${step}_hint`)
  return ''
}

/** What stands in the way, or went wrong with the last entry. */
export function problemText(state: PasswordState): string {
  const { lang, covered, coveredAt, waits, challenge, problem, lapsesAt, now } = state
  if (covered && now - coveredAt >= momentMs) return say(lang, 'covered')
  if (waits) return ''
  if (challenge && !challenge.layouts.length) {
    return problemIn(words, { code: challenge.state }, lang, durationText(lang, lapsesAt - now))
  }
  if (!problem) return ''
  return problemIn(words, problem, lang, String(challenge?.tries_left))
}

/** Whole minutes, the last one begun; from two hours on, whole hours. */
export function durationText(lang: Language, ms: number): string {
  const minutes = Math.ceil(ms / 60_000)
  return minutes < 120 ? say(lang, 'minutes', minutes) : say(lang, 'hours', Math.ceil(minutes / 60))
}
