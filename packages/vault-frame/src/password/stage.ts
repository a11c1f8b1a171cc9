import type { PasswordPlatform } from '../platform/password.ts'
import type { PasswordState } from './state/state.ts'

/** What every part works with. */
export interface PasswordStage extends PasswordPlatform {
  state(): PasswordState
  /** The next state, drawn at once. */
  set(change: Partial<PasswordState>): void
  /** To where the next thing to do is said. */
  focusTitle(): void
}
