/** What programs that read pages have of one entry of a payment password. */

/** Everything that stands in the shop's page and in the vault's frame at one moment. */
export interface Moment {
  /** Digits that were in by then; seven when what was entered had been sealed. */
  readonly taps: number
  /** DOM, its boxes and styles, form values, storage and accessibility tree, a line for each fact. */
  readonly lines: readonly string[]
}

/** A request of page or frame and its answer, as the browser has them: inside TLS. */
export interface Exchange {
  readonly name: string
  readonly sent: string
  readonly received: string
  /** Milliseconds after the last digit; below zero before it. */
  readonly afterLastTapMs: number
}

export interface Trace {
  readonly password: readonly number[]
  /** What the finger did, tap by tap. */
  readonly positions: readonly number[]
  readonly maps: readonly (readonly number[])[]
  readonly moments: readonly Moment[]
  readonly exchanges: readonly Exchange[]
  /** Everything that a script of the shop's page heard while it went on. */
  readonly heard: readonly string[]
}

/** What a moment has that the one before it had not. */
export function newLines(before: Moment | undefined, after: Moment): readonly string[] {
  const known = new Set(before?.lines)
  return after.lines.filter((line) => !known.has(line))
}

/** All that came up from the first tap on, in the pages. */
export function linesOfEntry({ moments }: Trace): readonly string[] {
  return moments.flatMap((moment, at) => (at === 0 ? [] : newLines(moments[0], moment)))
}
