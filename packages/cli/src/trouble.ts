/** The one error that a command ends with on purpose: a code, words in both languages, what to do. */
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { Words } from './words/language.ts'

export interface TroubleFacts {
  /** Stable, for scripts. */
  readonly code: string
  readonly words: Words
  /** What to do about it. */
  readonly remedy?: Words | undefined
  readonly exit?: ExitCode
  readonly cause?: unknown
}

export class Trouble extends Error {
  readonly code: string
  readonly words: Words
  readonly remedy: Words | undefined
  readonly exit: ExitCode

  constructor(facts: TroubleFacts) {
    super(facts.words.en, { cause: facts.cause })
    this.name = 'Trouble'
    this.code = facts.code
    this.words = facts.words
    this.remedy = facts.remedy
    this.exit = facts.exit ?? exitCodes.failed
  }
}

export function usageTrouble(code: string, words: Words, remedy?: Words): Trouble {
  return new Trouble({ code, words, remedy, exit: exitCodes.usage })
}
