/** What the server is told of an entry. */

import { type Clock, isPayError } from '@tillway/kernel'
import type { PasswordAnswer, PasswordEntry } from '@tillway/vault-link'
import type { ReadEntry } from '../challenges/read-entry.ts'
import { isTrouble } from '../http/trouble.ts'
import type { PasswordRow } from '../store/records.ts'
import { statusOf } from './lock-policy.ts'
import type { Verdicts } from './verdicts.ts'

/** A refusal is an answer like another; the vault's own trouble is none. */
export async function told(work: () => Promise<PasswordAnswer>): Promise<PasswordAnswer> {
  try {
    return await work()
  } catch (error) {
    if (!isPayError(error) || isTrouble(error)) throw error
    const { code, retryAfterSeconds } = error
    const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
    return { result: 'refused', code, ...wait }
  }
}

/** With the vault's signature over all that the shopper agreed to. */
export async function rightAnswer(
  { verdicts, clock }: { readonly verdicts: Verdicts; readonly clock: Clock },
  entry: PasswordEntry,
  { read, row }: { readonly read: ReadEntry; readonly row: PasswordRow },
): Promise<PasswordAnswer> {
  const { merchantId, shopper, purpose, paymentId, subject, amount, currency, payee } = entry
  const verdict = await verdicts.sign({
    merchant: merchantId,
    shopper,
    purpose,
    payment: paymentId,
    subject,
    amount,
    currency,
    payee,
    module: read.module,
  })
  const status = statusOf(row, clock.now())
  const phone = read.phone === null ? {} : { phone: read.phone }
  return { result: 'right', verdict, status, ...phone }
}
