/** Starting a payment asks for a card. Nothing leaves, so it may be repeated. */
import type { OperationSignatures } from '@tillway/channel'
import { isPayable } from './payable.ts'
import { notReady } from './reports.ts'
import { readTerminalKeys } from './terminal-keys.ts'

export function createStart(): OperationSignatures['start'] {
  return async ({ amount, terminal }) => {
    if (!isPayable(amount)) {
      return { status: 'failed', over: 'declined', code: 'invalid_amount' }
    }
    if (terminal === undefined || readTerminalKeys(terminal) === undefined) return notReady
    const params = {
      accept: 'swipe,insert,tap',
      pin: 'by_card',
      fallback: 'yes',
      amount: String(amount.amount),
      currency: amount.currency,
    }
    return { status: 'card_awaited', action: { type: 'reader', step: 'present', params } }
  }
}
