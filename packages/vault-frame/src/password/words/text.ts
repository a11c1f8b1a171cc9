import type { Language } from '../../protocol/messages.ts'
import type { Phrase } from '../../words/phrase.ts'
import type { PartWord } from '../parts/names.ts'
import { momentMs, type PasswordState } from '../state/state.ts'
import type { words } from './words.ts'

declare global {
  /** The words of the one language of this build. */
  const __TEXTS__: Readonly<Record<keyof typeof words, string>>
}

export type Word = keyof typeof words | PartWord

const texts: Record<string, string> = { ...__TEXTS__ }

/** The words of a later part, which brings both languages. */
export function learn(more: Readonly<Record<string, Phrase>>, lang: Language): void {
  for (const [word, [zh, en]] of Object.entries(more)) texts[word] = lang === 'zh' ? zh : en
}

/** The text, with a value where it says `{0}`; empty while the part that it belongs to is not here. */
export function say(word: Word, value?: string | number): string {
  return (texts[word] || '').replace('{0}', () => `${value}`)
}

/** What is to be done now. */
export function titleOf({ warns, step, claims, challenge, waits }: PasswordState): string {
  if (warns) return say('plain')
  const isShut = challenge && !challenge.layouts.length && !waits
  const isOld = step === 'current' && claims.password.purpose === 'change'
  return (!isShut && say(isOld ? 'old' : step)) || say('locked_title')
}

/** How it is done, where it needs saying. */
export function hintOf({ warns, step }: PasswordState): string {
  if (warns) return say('warning')
  return step === 'picture' || step === 'new' ? say(`${step}_hint`) : ''
}

/** What stands in the way, or went wrong with the last entry. */
export function problemText(state: PasswordState): string {
  const { lang, covered, coveredAt, waits, challenge, problem, lapsesAt, now } = state
  if (covered && now - coveredAt >= momentMs) return say('covered')
  if (waits) return ''
  if (challenge && !challenge.layouts.length) {
    return told(challenge.state, durationText(lapsesAt - now))
  }
  if (!problem) return ''
  const { code, sentence } = problem
  return told(code, challenge?.tries_left) || sentence?.[lang] || say('failed')
}

/** Empty for what we have no words for. Codes come from outside, and every object has a `constructor`. */
function told(code: string, value: string | number | undefined): string {
  return Object.keys(texts).includes(code) ? say(code as Word, value) : ''
}

/** Whole minutes, the last one begun; from two hours on, whole hours. */
export function durationText(ms: number): string {
  const minutes = Math.ceil(ms / 60_000)
  return minutes < 120 ? say('minutes', minutes) : say('hours', Math.ceil(minutes / 60))
}
