/** Opens a channel account: parses its keys once and ties the operations to one gateway. */
import type { ChannelAccount, ChannelPorts } from '@tillway/channel'
import { isValidAt } from '@tillway/wire'
import type { manifest } from '../manifest.ts'
import { createClose } from './close.ts'
import { createGateway } from './gateway.ts'
import { createNotificationReader } from './notifications.ts'
import { createQuery } from './query.ts'
import { createQueryRefund } from './query-refund.ts'
import { createRefund } from './refund.ts'
import { createReverse } from './reverse.ts'
import { readSettings, type Settings } from './settings.ts'
import { createStart } from './start.ts'
import { createVerificationKeys } from './verification-keys.ts'

type Operation = (typeof manifest)['operations'][number]

/** Throws `channel_misconfigured`, naming the field. */
export function openAccount(
  config: Readonly<Record<string, string>>,
  ports: ChannelPorts,
): ChannelAccount<Operation> {
  const settings = readSettings(config)
  const keys = createVerificationKeys(settings.verification, ports.clock)
  const gateway = createGateway({ settings, keys, ports })
  const query = createQuery(gateway, ports.clock)
  const reverse = createReverse(gateway, query)
  const queryRefund = createQueryRefund(gateway)
  return {
    operations: {
      start: createStart(gateway),
      query,
      close: createClose(gateway, query),
      reverse,
      refund: createRefund(gateway, queryRefund),
      queryRefund,
    },
    notifications: createNotificationReader({ settings, keys, gateway }),
    maintain: createMaintenance(settings, ports),
  }
}

const warningMs = 30 * 86_400_000

/** New certificates are fetched when an answer names them; what needs care is one that runs out. */
function createMaintenance(settings: Settings, ports: ChannelPorts): () => Promise<void> {
  let nextWarningAt = 0
  return async () => {
    const { verification } = settings
    if (verification.mode === 'key' || ports.clock.monotonic() < nextWarningAt) return
    nextWarningAt = ports.clock.monotonic() + 86_400_000
    const { alipay } = verification.certificates
    if (isValidAt(alipay, ports.clock.now() + warningMs)) return
    ports.log.warn({ appId: settings.appId, validTo: alipay.validTo }, 'certificate runs out')
  }
}
