/** What the engine works with. One object, made once at start, handed to every part. */
import type { Clock, IdGenerator, Log } from '@tillway/kernel'
import type { Store } from '@tillway/store'
import type { VaultClient } from '@tillway/vault-link'
import type { ChannelDirectory } from '../channels/directory.ts'
import type { Metrics } from '../metrics.ts'
import type { FrameTickets } from '../secrets/frame-tickets.ts'
import type { Sealer } from '../secrets/sealer.ts'
import type { SessionTokens } from '../secrets/session-token.ts'
import type { Verdicts } from '../secrets/verdicts.ts'
import type { AccountWatch } from './routing/account-watch.ts'
import type { RulesBook } from './routing/rules-book.ts'

/** Told after a commit, so that nobody has to poll for what this instance did itself. */
export interface Signals {
  /** A payment changed. */
  paymentChanged(merchantId: string, paymentId: string): void
  /** Something is due for the worker. */
  jobsDue(): void
  /** Webhooks were written. */
  deliveriesDue(): void
}

/** The vault that this platform is joined to. */
export interface VaultAccess {
  readonly client: VaultClient
  readonly tickets: FrameTickets
  readonly verdicts: Verdicts
  /** Where browsers reach its frame, without a trailing slash. */
  readonly publicUrl: string
}

/** What routing goes by beside the accounts themselves. */
export interface RoutingFacts {
  readonly rules: RulesBook
  readonly watch: AccountWatch
}

/** See `secrets/session-token.ts`. */
export type AddressTokens = Pick<SessionTokens, 'issueFor' | 'readFor'>

export interface EngineContext {
  readonly store: Store
  readonly clock: Clock
  readonly ids: IdGenerator
  readonly log: Log
  readonly channels: ChannelDirectory
  readonly routing: RoutingFacts
  readonly signals: Signals
  readonly metrics: Metrics
  /** Where channels reach this platform, without a trailing slash. */
  readonly publicUrl: string
  readonly sealer: Sealer
  readonly addresses: AddressTokens
  /** Without it nothing can be done that needs card data. */
  readonly vault?: VaultAccess
}

/** How long a call to a channel may be out before the worker asks what became of it. */
export const callGraceMs = 20_000
