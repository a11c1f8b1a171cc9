/** Binds a card with the code that its holder was sent. */
import { PayError } from '@tillway/kernel'
import type { CardRecord } from '@tillway/payments'
import type { EngineContext } from '../context.ts'
import { callConfirmEnrolment } from './call-card.ts'
import { type AboutCard, findCard, requireCodeAwaited } from './find-card.ts'
import { maxCardCodeTries, refusalOf } from './read-enrolment.ts'
import { applyEnrolment } from './record-enrolment.ts'
import { writeCard } from './write-card.ts'

/**
 * The try is counted and committed before the call, so that no crash gives another. Throws
 * `not_found`, `code_not_awaited`, `vault_unavailable`. What became of it, a refused code
 * included, stands in the result.
 */
export async function confirmCard(
  ctx: EngineContext,
  input: AboutCard & { readonly sealed: string },
): Promise<CardRecord> {
  const card = await ctx.store.transact(async (repos) => {
    const found = await findCard(repos, input)
    requireCodeAwaited(found.card, ctx.clock.now())
    if (found.card.codeTries >= maxCardCodeTries) throw new PayError('code_not_awaited')
    const codeTries = found.card.codeTries + 1
    return await writeCard(ctx, repos, { ...found.card, codeTries, tries: 0 })
  })
  const report = await callConfirmEnrolment(ctx, card, input.sealed)
  const { merchantId, id: cardId } = card
  const recorded = await applyEnrolment(ctx, { merchantId, cardId, report })
  const refusal = refusalOf(report)
  if (refusal !== undefined) throw refusal
  return recorded ?? card
}
