/** Whether the payment password of the payer is what an attempt waits for. Pure. */
import type { AttemptRecord } from '@tillway/payments'

/**
 * By password alone it is asked for each time before the payment leaves; with a code to follow, once.
 */
export function awaitsPassword({ state, verification, approval }: AttemptRecord): boolean {
  if (state !== 'awaiting_code') return false
  return verification === 'password' || (verification === 'both' && approval === null)
}
