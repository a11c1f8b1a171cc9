/** Sends notices, with the faults that happen to them on their way. */
import { createNotifier, type FaultBoard, type SimulatorPorts } from '@tillway/channel/simulator'
import { acknowledgement, notificationLadderMs } from '../wire/notification.ts'
import type { GatewayParameters } from '../wire/parameters.ts'
import type { Merchants } from './merchants.ts'
import { buildNotification } from './notice-message.ts'

export interface QueuedNotice {
  readonly id: string
  readonly about: 'payment' | 'refund'
  readonly appId: string
  readonly orderNumber: string
  /** Fen that were asked for: what faults go by. */
  readonly asked: number
  readonly url: string
  readonly parameters: GatewayParameters
}

export interface NoticeSender {
  send(notice: QueuedNotice, copies?: number): void
  /** As `send`, with the faults of payment notices. */
  sendPayment(notice: QueuedNotice): void
  stop(): void
}

export interface SenderParts {
  readonly ports: SimulatorPorts
  readonly faults: FaultBoard
  readonly merchants: Merchants
  accepted(id: string): void
}

const duplicateCopies = 5

export function createNoticeSender(parts: SenderParts): NoticeSender {
  const { ports, faults } = parts
  const notifier = createNotifier({
    http: ports.http,
    scheduler: ports.scheduler,
    log: ports.log,
    ladderMs: notificationLadderMs,
    accepts: ({ status, body }) =>
      status === 200 && Buffer.from(body).toString('utf8') === acknowledgement,
  })

  const send = (notice: QueuedNotice, copies = 1): void => {
    notifier.send({
      label: `alipay ${notice.orderNumber}`,
      copies,
      build: () => build(parts, notice, isGarbled(faults, notice)),
      onAccepted: () => parts.accepted(notice.id),
    })
  }

  return {
    send,
    sendPayment(notice) {
      const subject = subjectOf(notice)
      const copies = faults.strikes('duplicate_notifications', subject) ? duplicateCopies : 1
      const isProbed = faults.strikes('probe_signature', subject, 1)
      void (isProbed ? probe(parts, notice) : Promise.resolve()).then(() => send(notice, copies))
    },
    stop: () => notifier.stop(),
  }
}

/** A garbled notification before the true one, as a channel does that tests its receivers. */
async function probe(parts: SenderParts, notice: QueuedNotice): Promise<void> {
  const { http, log } = parts.ports
  try {
    await http.send(build(parts, notice, true))
  } catch (error) {
    log.debug({ error: String(error) }, 'the probe was not delivered')
  }
}

function isGarbled(faults: FaultBoard, notice: QueuedNotice): boolean {
  const isPayment = notice.about === 'payment'
  return isPayment && faults.strikes('bad_notification_signature', subjectOf(notice))
}

function build({ ports, merchants }: SenderParts, notice: QueuedNotice, garbled: boolean) {
  const signer = garbled ? undefined : merchants.byAppId(notice.appId)
  return buildNotification({ ...notice, signer }, ports.clock.now())
}

function subjectOf(notice: QueuedNotice) {
  return { orderNumber: notice.orderNumber, amount: notice.asked }
}
