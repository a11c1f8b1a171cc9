/** Payment passwords, as the shopper's side and as the mall's server see them. */
import type { passwords } from '@tillway/api'
import type { PasswordStatus } from '@tillway/vault-link'
import type { PasswordOverview } from '../engine/passwords/password-life.ts'
import { timestampOrNull } from './payment-view.ts'

export function clientPasswordView(overview: PasswordOverview): passwords.ClientPassword {
  const { status, canSet, canReset } = overview
  return {
    object: 'client_password',
    state: status.state,
    tries_left: status.triesLeft,
    can_set: canSet,
    can_reset: canReset,
  }
}

export function shopperPasswordView(
  shopper: string,
  status: PasswordStatus,
): passwords.ShopperPassword {
  return {
    object: 'shopper_password',
    shopper,
    state: status.state,
    tries_left: status.triesLeft,
    locked_until: timestampOrNull(status.lockedUntil),
    set_at: timestampOrNull(status.setAt),
  }
}
