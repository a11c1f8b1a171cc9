/** One fault of one thing. */
import type { FaultCode } from './fault-table.ts'

export interface Finding {
  readonly code: FaultCode
  /** Which one: a name, a place, a number; never a secret. */
  readonly about: string
}

export const found = (code: FaultCode, about = ''): readonly Finding[] => [{ code, about }]
