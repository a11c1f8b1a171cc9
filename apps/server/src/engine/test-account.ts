/**
 * Asks a channel a harmless question with an account's credentials: what it knows of an order that never was. Its
 * answer proves that the way there, the account's keys and the channel's keys fit each other.
 */
import { operationOf, type PaymentReport, type PresentationSupport } from '@tillway/channel'
import { type Currency, money, PayError } from '@tillway/kernel'
import type { EngineContext } from './context.ts'
import { numberOf } from './write-decision.ts'

export interface AccountTest {
  /**
   * `untested`: nothing can be asked without a card or a terminal. `uncertain`: it answered with
   * something that nobody understands, or was busy.
   */
  readonly result: 'answers' | 'unreachable' | 'unverified' | 'uncertain' | 'untested'
  /** Why there is no clear answer. */
  readonly cause: string | null
  readonly channelCode: string | null
  readonly channelMessage: string | null
  readonly tookMs: number
}

const untested: AccountTest = Object.freeze({
  result: 'untested',
  cause: null,
  channelCode: null,
  channelMessage: null,
  tookMs: 0,
})

/** How long the order would have been open, had it been one. */
const validMs = 900_000

/** Throws `not_found`, and `channel_misconfigured` when the account cannot be opened. */
export async function testAccount(
  ctx: EngineContext,
  merchantId: string,
  accountId: string,
): Promise<AccountTest> {
  const record = await ctx.store.read.channelAccounts.get(merchantId, accountId)
  if (record === undefined) throw new PayError('not_found')
  const { channel, account } = await ctx.channels.open(merchantId, accountId, record.version)
  const { presentations, amount, currencies } = channel.manifest
  const query = operationOf(channel, account, 'query')
  const asked = presentations.find(asksNothingMore)
  const [currency] = currencies
  if (query === undefined || asked === undefined || currency === undefined) return untested
  const now = ctx.clock.now()
  const before = ctx.clock.monotonic()
  const report = await query({
    orderNumber: numberOf(ctx.ids.next('attempt')),
    // A manifest names currencies that are known; the conformance suite looks.
    amount: money(amount.min, currency as Currency),
    presentation: asked.presentation,
    startedAt: now,
    expiresAt: now + validMs,
  })
  return { ...told(report), tookMs: Math.round(ctx.clock.monotonic() - before) }
}

const asksNothingMore = ({ needs }: PresentationSupport): boolean =>
  !needs.includes('card') && !needs.includes('terminal')

function told(report: PaymentReport): Omit<AccountTest, 'tookMs'> {
  const { channelCode = null, channelMessage = null } = report.evidence ?? {}
  const evidence = { channelCode, channelMessage }
  if (report.status !== 'unknown' && report.status !== 'not_sent') {
    return { result: 'answers', cause: null, ...evidence }
  }
  const { cause } = report
  if (cause === 'timeout' || cause === 'connection') {
    return { result: 'unreachable', cause, ...evidence }
  }
  return { result: cause === 'signature' ? 'unverified' : 'uncertain', cause, ...evidence }
}
