/**
 * Where a payer goes from an app that refuses the channel's page: to a page of the platform that
 * tells how to open it in another browser, and leads on to the channel from there.
 */
import type { AttemptRecord } from '@tillway/payments'
import type { EngineContext } from './context.ts'
import { supportOf } from './presentation-support.ts'

/** Undefined where the channel's own page can be opened. */
export function outsideAddress(ctx: EngineContext, attempt: AttemptRecord): string | undefined {
  if (attempt.action?.type !== 'redirect') return undefined
  if (!supportOf(ctx, attempt)?.blockedIn?.includes(attempt.host)) return undefined
  return `${ctx.publicUrl}/outside/${ctx.addresses.issueFor('ot', attempt)}?guide=1`
}
