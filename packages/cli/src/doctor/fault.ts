/** What the doctor may find. */
import type { Words } from '../words/language.ts'

export const areas = [
  'settings',
  'keys',
  'database',
  'clock',
  'ports',
  'platform',
  'vault',
  'urls',
  'webhooks',
  'channels',
] as const
export type Area = (typeof areas)[number]

export interface FaultRow {
  readonly area: Area
  /** A warning lets the platform work; the program ends well with it. */
  readonly severity: 'fault' | 'warning'
  readonly what: Words
  readonly cause: Words
  readonly remedy: Words
}
