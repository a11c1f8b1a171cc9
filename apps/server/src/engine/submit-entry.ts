/** The step after which a payment may leave with what its payer entered: a code, or a card. */
import { PayError } from '@tillway/kernel'
import { type AttemptRecord, decide, type PaymentRecord } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import type { EngineContext } from './context.ts'
import { type AttemptChanges, writeDecision } from './write-decision.ts'

export interface OpenAttempt {
  readonly payment: PaymentRecord
  readonly attempt: AttemptRecord
}

/** Inside a transaction. Throws `code_not_awaited` when nothing is awaited of the payer. */
export async function submitEntry(
  ctx: EngineContext,
  repos: Repositories,
  { payment, attempt, changes }: OpenAttempt & { readonly changes?: AttemptChanges },
): Promise<OpenAttempt> {
  const decision = decide(
    { payment: payment.state, attempt: attempt.state },
    { about: 'attempt', event: 'codeSubmitted' },
  )
  const submitted = { ...changes, submittedAt: ctx.clock.now() }
  const parts = { payment, attempt, decision, changes: submitted }
  const written = await writeDecision(ctx, repos, parts)
  if (written.attempt === undefined) throw new PayError('internal', 'the attempt is gone')
  return { payment: written.payment, attempt: written.attempt }
}
