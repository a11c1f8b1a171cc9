import type { ClientAttempt, NextAction } from '@tillway/api/types'
import type { CashierState, Language, Session } from '@tillway/sdk'
import type { fill } from '../dictionary/format.ts'
import type { Words } from '../dictionary/zh.ts'
import type { Content, h } from '../drawing/draw.ts'
import type { button } from './button.ts'
import type { lateFile } from './late-file.ts'
import type { wayMark } from './marks.ts'
import type { optionRow } from './option-row.ts'

/** What the shopper did in the present view alone; the next view begins anew. */
export interface Touched {
  readonly chosen?: string
  readonly allWays?: boolean
  readonly stays?: boolean
}

/** What every part of the sheet is drawn from. */
export interface Scene extends Tools {
  readonly session: Session
  readonly state: CashierState
  /** The try that may still be paid. */
  readonly attempt: ClientAttempt | null
  /** What it asks the shopper to do. */
  readonly action: NextAction | null
  readonly words: Words
  readonly language: Language
  readonly large: boolean
  readonly touched: Touched
  touch(change: Touched): void
  redraw(): void
  readonly root: ShadowRoot
  addStyle(css: string): void
  /** Asks before it leaves, or before a card with this id is removed; nothing ends the question. */
  ask(question: string): void
  readonly asked: string
  /** On the clock of the session: when the sheet goes away by itself after a success. */
  readonly leavesAt: number
  /** Closes at once, or asks first when something would be lost. */
  requestClose(): void
  /** Takes the sheet away; the outcome is known. */
  dismiss(): void
}

/**
 * What the views that are loaded later borrow from what is there already. They import nothing of
 * it: a module that both need would become a third file, and the page would wait for two.
 */
export interface Tools {
  readonly h: typeof h
  readonly button: typeof button
  readonly wayMark: typeof wayMark
  loadingView(scene: Scene, retry: false | (() => void)): readonly Content[]
  readonly optionRow: typeof optionRow
  submitButton(text: string, waits: boolean): Content
  readonly fill: typeof fill
  clockText(leftMs: number): string
  summary(scene: Scene): Content
  payButton(scene: Scene, chosen: unknown): Content
  readonly spinner: Content
  readonly lateFile: typeof lateFile
}
