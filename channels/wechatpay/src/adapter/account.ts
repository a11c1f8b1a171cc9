/** Opens an account: its configuration read once, its keys parsed once, its calls bound to them. */
import type { ChannelAccount, ChannelPorts } from '@tillway/channel'
import { close } from './close.ts'
import { readConfig } from './config.ts'
import type { AccountContext } from './context.ts'
import { createGateway } from './gateway.ts'
import { createKeyRing } from './key-ring.ts'
import { createNotificationReader } from './notifications.ts'
import { query } from './query.ts'
import { queryRefund } from './query-refund.ts'
import { refund } from './refund.ts'
import { createSignedHttp } from './signed-http.ts'
import { start } from './start.ts'

type Operations = 'start' | 'query' | 'close' | 'refund' | 'queryRefund'

/** Throws `channel_misconfigured`, naming the field, when the configuration cannot be used. */
export function openAccount(
  fields: Readonly<Record<string, string>>,
  ports: ChannelPorts,
): ChannelAccount<Operations> {
  const config = readConfig(fields)
  const http = createSignedHttp(config, ports)
  const keys = createKeyRing(config, ports, http)
  const context: AccountContext = { config, ports, gateway: createGateway(http, keys, ports) }
  return {
    operations: {
      start: (request) => start(context, request),
      query: (reference) => query(context, reference),
      close: (reference) => close(context, reference),
      refund: (request) => refund(context, request),
      queryRefund: (reference) => queryRefund(context, reference),
    },
    notifications: createNotificationReader(config, ports, keys),
    maintain: () => keys.maintain(),
  }
}
