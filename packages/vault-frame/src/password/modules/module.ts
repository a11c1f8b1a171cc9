/**
 * The contract between the steps of the password page and the three ways of entering digits. A
 * module draws its map on canvases of its own and knows places only: which digit stood where is the
 * vault's to know, and nothing of it is in the document, its accessibility tree or a field.
 * The page stops a module when it is hidden, keeps menus of long presses away from its host, and
 * says what is to be done.
 */

export interface EntryModuleParts {
  /** An empty element as wide as the page's content; the module fills it and gives it its height. */
  readonly host: HTMLElement
  /** `layouts[tap][position]` is a digit; a single layout serves all six taps. */
  readonly layouts: readonly (readonly number[])[]
  /** How many have been entered, after every change. */
  onChange(count: number): void
  /** The sixth was entered: six positions from 0 to 9. Nothing is taken from then on until `clear`. */
  onDone(positions: readonly number[]): void
}

export interface RunningModule {
  /** Takes the last digit back; nothing happens where there is none. */
  undo(): void
  /** Takes all of them back and begins anew with the first layout. */
  clear(): void
  /** Draws again: the theme or the size of text changed. A changed size of the page is noticed. */
  redraw(): void
  /** Wipes drawings and what was entered, and takes the module out of its host. */
  stop(): void
}

export type CreateModule = (parts: EntryModuleParts) => RunningModule

/** Digits in a password, and taps in an entry. */
export const passwordLength = 6
