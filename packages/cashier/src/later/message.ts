export type Glyph = 'tick' | 'cross' | 'clock' | 'dash' | 'none'

/** Without a sign it is still going on, and a spinner turns. */
export interface Message {
  readonly title: string
  readonly hint?: string
  readonly sign?: Glyph
  /** The amount and the order stay in sight. */
  readonly summary?: boolean
  /** The first is the one to press, unless it says otherwise. */
  readonly actions?: readonly Action[]
  /** The same way opened differently, or another way. */
  readonly openings?: boolean
}

export interface Action {
  readonly text: string
  readonly kind: 'primary' | 'secondary' | 'link'
  run(): unknown
}
