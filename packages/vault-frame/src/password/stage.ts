import type { PasswordPlatform } from '../platform/password.ts'
import type { PartName } from './parts/names.ts'
import type { PasswordState } from './state/state.ts'

/** What every part works with. */
export interface PasswordStage extends PasswordPlatform {
  state(): PasswordState
  /** The next state, drawn at once. */
  set(change: Partial<PasswordState>): void
  /** Rejects when the part does not come; it may be asked for again. */
  load(part: PartName): Promise<void>
  /** To where the next thing to do is said. */
  focusTitle(): void
}
