/** What an attempt's channel says of the presentation that it is paid in. */
import type { PresentationSupport } from '@tillway/channel'
import type { AttemptRecord } from '@tillway/payments'
import type { EngineContext } from './context.ts'

type Presented = Pick<AttemptRecord, 'channel' | 'presentation'>

export function supportOf(ctx: EngineContext, attempt: Presented): PresentationSupport | undefined {
  const { presentations } = ctx.channels.channel(attempt.channel).manifest
  return presentations.find(({ presentation }) => presentation === attempt.presentation)
}

/** Whether `start` only sends the payer a code. */
export function isConfirmedByCode(ctx: EngineContext, attempt: Presented): boolean {
  return supportOf(ctx, attempt)?.confirmedByCode === true
}
