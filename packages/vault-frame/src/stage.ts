import type { Field } from './fields/checks.ts'
import type { Platform } from './platform/platform.ts'
import type { FrameState } from './state/state.ts'

/** What every step works with. */
export interface Stage extends Platform {
  state(): FrameState
  /** The next state, drawn at once. */
  set(change: Partial<FrameState>): void
  /** What was typed or chosen, as it is sealed; the empty string when nothing was. */
  typed(field: Field): string
  control(field: Field): HTMLInputElement
  /** Empties every input. */
  wipe(): void
}
