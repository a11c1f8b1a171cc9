/**
 * What this instance sees of the health of channel accounts, from the calls it makes itself. It is
 * an observation and no state: an instance that starts anew knows nothing and loses nothing.
 */
import type { PaymentReport } from '@tillway/channel'
import type { Clock, Log } from '@tillway/kernel'
import {
  type AccountHealth,
  type AttemptRecord,
  type HealthEvent,
  healthEventOf,
  isDown,
  stepHealth,
} from '@tillway/payments'

type Carried = Pick<AttemptRecord, 'merchantId' | 'accountId' | 'id'>

export interface AccountWatch {
  /** A start is about to leave by this account. */
  starting(attempt: Carried): void
  /** What a call about the attempt brought. */
  reported(attempt: Carried, report: PaymentReport): void
  /** Those of the merchant's accounts that are down at present. */
  down(merchantId: string): ReadonlySet<string>
}

const nothing: ReadonlySet<string> = new Set()

export function createAccountWatch({ clock, log }: { clock: Clock; log: Log }): AccountWatch {
  const merchants = new Map<string, Map<string, AccountHealth>>()

  const step = ({ merchantId, accountId }: Carried, event: HealthEvent): void => {
    const accounts = merchants.get(merchantId) ?? new Map<string, AccountHealth>()
    const before = accounts.get(accountId)
    const after = stepHealth(before, event, clock.monotonic())
    if (after === before) return
    tellChange(log, { accountId, before, after })
    if (after !== undefined) accounts.set(accountId, after)
    else accounts.delete(accountId)
    if (accounts.size > 0) merchants.set(merchantId, accounts)
    else merchants.delete(merchantId)
  }

  return {
    starting: (attempt) => step(attempt, { type: 'starting' }),
    reported(attempt, report) {
      const event = healthEventOf(report, attempt.id)
      if (event !== undefined) step(attempt, event)
    },
    down(merchantId) {
      const accounts = merchants.get(merchantId)
      if (accounts === undefined) return nothing
      const now = clock.monotonic()
      const out = [...accounts].filter(([, health]) => isDown(health, now))
      return new Set(out.map(([accountId]) => accountId))
    },
  }
}

function tellChange(
  log: Log,
  change: {
    readonly accountId: string
    readonly before: AccountHealth | undefined
    readonly after: AccountHealth | undefined
  },
): void {
  const { accountId, before, after } = change
  const wasOut = (before?.downUntil ?? null) !== null
  const isOut = (after?.downUntil ?? null) !== null
  if (isOut && !wasOut) log.warn({ accountId }, 'a channel account does not answer: taken out')
  if (wasOut && !isOut) log.info({ accountId }, 'a channel account answers again')
}
