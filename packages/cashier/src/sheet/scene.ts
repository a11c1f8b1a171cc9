import type { CashierState, Language, Session } from '@tillway/sdk'
import type { Words } from '../dictionary/zh.ts'

/** What every part of the sheet is drawn from. */
export interface Scene {
  readonly session: Session
  readonly state: CashierState
  readonly words: Words
  readonly language: Language
  readonly large: boolean
  /** Closes at once, or asks first when something would be lost. */
  requestClose(): void
  /** Takes the sheet away; the outcome is known. */
  dismiss(): void
}

/** The name of the way that was chosen, in the shopper's language. */
export function wayName({ state, language }: Scene): string {
  const way = state.ways.find(({ id }) => id === state.way)
  return way ? way.name[language] : ''
}
