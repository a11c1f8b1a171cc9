/** A walk through screens, and who looks at each. */
import type { Page } from 'playwright-core'
import type { Visitor } from './start-stage.ts'

export type Look = (name: string, page: Page) => Promise<void>
export type Journey = (visitor: Visitor, look: Look) => Promise<void>
