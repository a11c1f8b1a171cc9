/** Starting a payment asks for a card. No money can move by it, so it may be repeated. */
import type { OperationSignatures, PaymentReport } from '@tillway/channel'
import type { Money } from '@tillway/kernel'
import { type Held, holding, type Parts } from './held.ts'
import { owedFolds } from './owed-seals.ts'
import { isPayable } from './payable.ts'
import { awaitCard, keyParams, presentParams } from './reader-params.ts'
import { notReady, notSent } from './reports.ts'
import { ensureSignedIn } from './sign-in.ts'
import { readTerminalKeys } from './terminal-keys.ts'

export function createStart(parts: Parts): OperationSignatures['start'] {
  const without = { notReady, busy: notSent('in_progress') }
  return async ({ amount, terminal }) => {
    if (!isPayable(amount)) {
      return { status: 'failed', over: 'declined', code: 'invalid_amount' }
    }
    if (terminal === undefined) return notReady
    const keys = readTerminalKeys(terminal)
    if (keys === undefined) return notReady
    if (keys.master !== null) return awaitCard('present', presentParams(amount))
    return holding<PaymentReport>(parts, terminal, without, (held) => askReader(held, amount))
  }
}

/** A reader that has the keys itself must have those of now before it reads a card. */
async function askReader(held: Held, amount: Money): Promise<PaymentReport> {
  const signed = await ensureSignedIn(held)
  if (signed.status !== 'signed_in') return notSent(signed.cause)
  const owed = await owedFolds(held)
  const seal = owed.length === 0 ? {} : { seal: owed.join(',') }
  const params = { ...presentParams(amount), ...keyParams(held, signed), ...seal }
  return awaitCard('present', params)
}
