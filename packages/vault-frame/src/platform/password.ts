/** What the password page needs beyond a card's: whether it is seen, and which browser it is in. */
import type { PasswordMessage } from '../password/messages.ts'
import type { PasswordConfig } from '../password/ticket.ts'
import { base64url } from '../sealing/seal.ts'
import { browserPlatform } from './browser.ts'
import type { Platform } from './platform.ts'

export interface PasswordPlatform extends Platform<PasswordConfig, PasswordMessage> {
  /** The page went out of sight, or came back. */
  onHidden(run: (hidden: boolean) => void): void
  /** What the vault may know this browser by again; nothing where nothing can be kept. */
  device(): string | undefined
}

const deviceKey = 'tillway.device'

export function passwordPlatform(): PasswordPlatform {
  const platform = browserPlatform<PasswordConfig, PasswordMessage>()
  return {
    ...platform,
    onHidden(run) {
      document.addEventListener('visibilitychange', () => run(document.hidden))
      addEventListener('pagehide', () => run(true))
      addEventListener('pageshow', () => run(document.hidden))
    },
    device() {
      try {
        const kept = localStorage.getItem(deviceKey) || base64url(platform.randomBytes(16))
        localStorage.setItem(deviceKey, kept)
        return kept
      } catch {
        // Many browsers keep nothing for frames of others.
        return undefined
      }
    },
  }
}
