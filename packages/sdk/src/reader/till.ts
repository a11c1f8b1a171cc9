import type { Session } from '../session.ts'
import type { ReaderDesk } from './reader-desk.ts'
import type { Progress } from './state.ts'

/** What the parts of paying at a reader share. */
export interface Till {
  readonly session: Session
  readonly readers: ReaderDesk
  progress(): Progress
  set(change: Partial<Progress>): void
}
