/** What the handlers work with. */

import type { Random } from '@tillway/kernel'
import type { EngineContext } from '../engine/context.ts'
import type { Sealer } from '../secrets/sealer.ts'
import type { SessionTokens } from '../secrets/session-token.ts'
import type { Authenticator } from './auth.ts'

export interface Services {
  readonly engine: EngineContext
  readonly sessions: SessionTokens
  readonly sealer: Sealer
  readonly random: Random
  readonly authenticator: Authenticator
  /** Webhooks may go to this machine: for the demo and tests only. */
  readonly allowLoopbackWebhooks: boolean
  /** Says that an endpoint was changed, so that nothing kept of it is used. */
  readonly forgetEndpoint: (merchantId: string, endpointId: string) => void
}
