import type { Field } from './fields/checks.ts'
import type { Platform } from './platform/platform.ts'
import type { FrameState } from './state/state.ts'

/** What the steps work with. */
export interface Stage {
  readonly platform: Platform
  state(): FrameState
  /** The next state, drawn at once. */
  set(change: Partial<FrameState>): void
  /** What was typed or chosen, as it is sealed; the empty string when nothing was. */
  typed(field: Field): string
  control(field: Field): HTMLInputElement
  /** Empties every input. */
  wipe(): void
}
