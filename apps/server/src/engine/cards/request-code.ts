/** Has the code of a card sent again. */
import { PayError } from '@tillway/kernel'
import type { CardRecord } from '@tillway/payments'
import type { EngineContext } from '../context.ts'
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
    requirePause(found.card, now)
    // Written before the call: of two that ask at the same moment one finds the other.
    const next: CardRecord = { ...found.card, codeSentAt: now }
    await repos.cards.update(next)
    return { ...found, card: { ...next, version: next.version + 1 } }
  })
  const holder = { clientIp: input.clientIp, returnUrl: payment.returnUrl }
  return await askForEnrolment(ctx, card, holder)
}

function requirePause({ codeSentAt }: CardRecord, now: number): void {
  const left = (codeSentAt ?? 0) + cardResendAfterMs - now
  // Longer than the pause itself is what a wrong clock has noted.
  if (left <= 0 || left > cardResendAfterMs) return
  throw new PayError('sms_limited', 'a code was sent a moment ago', {
    retryAfterSeconds: Math.ceil(left / 1000),
  })
}
