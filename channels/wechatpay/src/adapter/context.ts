import type { ChannelPorts } from '@tillway/channel'
import type { AccountConfig } from './config.ts'
import type { Gateway } from './gateway.ts'

/** What every operation of one account works with. */
export interface AccountContext {
  readonly config: AccountConfig
  readonly ports: ChannelPorts
  readonly gateway: Gateway
}
