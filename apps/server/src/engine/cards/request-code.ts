/** Has the code of a card sent again. */
import type { CardRecord } from '@tillway/payments'
import type { EngineContext } from '../context.ts'
import { requireResendPause } from '../resend-pause.ts'
import { askForEnrolment } from './add-card.ts'
import { type AboutCard, findCard, requireCodeAwaited } from './find-card.ts'

/** A code may be asked for again after this long. */
export const cardResendAfterMs = 60_000

/**
 * Throws `not_found`, `code_not_awaited`, `sms_limited` (too soon, or too many for this phone or
 * card; the code that was sent stays good), `vault_unavailable`.
 */
export async function requestCode(
  ctx: EngineContext,
  input: AboutCard & { readonly clientIp: string },
): Promise<CardRecord> {
  const { card, payment } = await ctx.store.transact(async (repos) => {
    const found = await findCard(repos, input)
    const now = ctx.clock.now()
    requireCodeAwaited(found.card, now)
    requireResendPause({ sentAt: found.card.codeSentAt, pauseMs: cardResendAfterMs }, now)
    // Written before the call: of two that ask at the same moment one finds the other.
    const next: CardRecord = { ...found.card, codeSentAt: now }
    await repos.cards.update(next)
    return { ...found, card: { ...next, version: next.version + 1 } }
  })
  const holder = { clientIp: input.clientIp, returnUrl: payment.returnUrl }
  return await askForEnrolment(ctx, card, holder)
}
