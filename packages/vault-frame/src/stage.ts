import type { TextField } from './fields/checks.ts'
import type { Platform } from './platform/platform.ts'
import type { SealedType } from './sealing/seal.ts'
import type { FrameEvent } from './state/reduce.ts'
import type { FrameState } from './state/state.ts'

/** What both steps work with. */
export interface Stage {
  readonly platform: Platform
  state(): FrameState
  dispatch(event: FrameEvent): void
  /** What was typed into a field of the present step. */
  typed(field: TextField): string
  /** Marks what is wrong and goes to the first of it; true when all is well. */
  check(fields: readonly TextField[], more?: FrameState['problems']): boolean
  /** The sealed text; null after telling the shopper that this browser cannot seal. */
  seal(payload: object, type: SealedType): Promise<string | null>
  /** Empties what was typed. */
  wipe(): void
  /** Remembers the card's verification code for the codes to come, here and nowhere else. */
  keepCvn(cvn: string): void
  keptCvn(): string
}
