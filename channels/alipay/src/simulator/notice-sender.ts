/** What this channel's notices are, and how each try is made and acknowledged. */
import {
  createNoticeSender,
  type FaultBoard,
  type NoticeFacts,
  type NoticeSender,
  type SimulatorPorts,
} from '@tillway/channel/simulator'
import { acknowledgement, notificationLadderMs } from '../wire/notification.ts'
import type { GatewayParameters } from '../wire/parameters.ts'
import type { Merchants } from './merchants.ts'
import { buildNotification } from './notice-message.ts'

export interface QueuedNotice extends NoticeFacts {
  readonly about: 'payment' | 'refund'
  readonly appId: string
  readonly url: string
  readonly parameters: GatewayParameters
}

export interface SenderParts {
  readonly ports: SimulatorPorts
  readonly faults: FaultBoard
  readonly merchants: Merchants
  accepted(id: string): void
}

export function createSender(parts: SenderParts): NoticeSender<QueuedNotice> {
  const { ports, merchants } = parts
  return createNoticeSender<QueuedNotice>({
    ...parts,
    channel: 'alipay',
    ladderMs: notificationLadderMs,
    accepts: ({ status, body }) =>
      status === 200 && Buffer.from(body).toString('utf8') === acknowledgement,
    build(notice, garbled) {
      const signer = garbled ? undefined : merchants.byAppId(notice.appId)
      return buildNotification({ ...notice, signer }, ports.clock.now())
    },
  })
}
