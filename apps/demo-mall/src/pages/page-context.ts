import type { HostChoice } from '../lab/host-choice.ts'
import { type Language, type Say, speak } from './words.ts'

export type Theme = 'auto' | 'light' | 'dark'

/** What every page needs to know about who looks at it and where things are. */
export interface PageContext {
  readonly language: Language
  readonly theme: Theme
  readonly say: Say
  /** For the content security policy of this answer. */
  readonly nonce: string
  /** Path and query of this page, for the way back from a change of language. */
  readonly path: string
  readonly offline: boolean
  readonly apiBase: string
  readonly publicKey: string
  readonly phoneUrl: string | undefined
  /** Apps that can be played, and the one that is. */
  readonly hosts: readonly HostChoice[]
  readonly host: HostChoice | undefined
  /** Whether the shop has a counter. */
  readonly till: boolean
}

export function createPageContext(facts: Omit<PageContext, 'say'>): PageContext {
  return { ...facts, say: speak(facts.language) }
}

/** A link within the shop that keeps the offline mode. */
export function linkTo(context: PageContext, path: string): string {
  return context.offline ? `${path}?offline=1` : path
}
