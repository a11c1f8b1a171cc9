/** What the password page needs beyond a card's: whether it is seen, its later parts, and itself anew. */
import type { PasswordMessage } from '../password/messages.ts'
import type { PasswordConfig } from '../password/ticket.ts'
import type { Look } from '../protocol/messages.ts'
import { browserPlatform, inTime } from './browser.ts'
import type { Platform } from './platform.ts'

export interface PasswordPlatform extends Platform<PasswordConfig, PasswordMessage> {
  /** The page went out of sight, or came back. */
  onHidden(run: (hidden: boolean) => void): void
  /** A later part, by the name of its file. Rejects when it does not come. */
  fetchPart(file: string): Promise<unknown>
  /** Loads the page anew: with this ticket, in the language that is wished. */
  turnTo(look: Omit<Look, 'lang'> & { readonly ticket: string; readonly wished: string }): void
}

/** How often a part did not come: some browsers remember that of a script, by its address. */
let failed = 0

export function passwordPlatform(): PasswordPlatform {
  const platform = browserPlatform<PasswordConfig, PasswordMessage>()
  return {
    ...platform,
    onHidden(run) {
      document.addEventListener('visibilitychange', () => run(document.hidden))
      addEventListener('pagehide', () => run(true))
      addEventListener('pageshow', () => run(document.hidden))
    },
    fetchPart(file) {
      const path = `./frame/parts/${file}?${failed}`
      return inTime(import(path)).catch((error) => {
        failed += 1
        throw error
      })
    },
    turnTo({ ticket, wished, theme, large }) {
      const query = new URLSearchParams(location.search)
      const changed = { ticket, lang: wished, theme, large: large ? '1' : '0' }
      for (const [name, value] of Object.entries(changed)) query.set(name, value)
      location.replace(`?${query}`)
    },
  }
}
