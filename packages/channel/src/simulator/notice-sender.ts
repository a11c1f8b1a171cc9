/** Sends a simulator's notices, with the faults that happen to them on their way. */
import type { HttpRequest, HttpResponse } from '@tillway/kernel'
import type { SimulatorPorts } from './contract.ts'
import type { FaultBoard } from './faults.ts'
import { createNotifier } from './notifier.ts'

/** What every channel's notice says; the rest is the channel's own. */
export interface NoticeFacts {
  readonly id: string
  readonly about: string
  readonly orderNumber: string
  /** Minor units that were asked for: what faults go by. */
  readonly asked: number
}

export interface NoticeSender<Notice extends NoticeFacts> {
  send(notice: Notice, copies?: number): void
  /** As `send`, with the faults of payment notices. */
  sendPayment(notice: Notice): void
  stop(): void
}

export interface NoticeSenderParts<Notice extends NoticeFacts> {
  readonly channel: string
  readonly ports: Pick<SimulatorPorts, 'http' | 'scheduler' | 'log'>
  readonly faults: FaultBoard
  /** Gaps after tries that were not acknowledged. */
  readonly ladderMs: readonly number[]
  accepts(response: HttpResponse): boolean
  /** The request of one try; a garbled one carries a signature that is none. */
  build(notice: Notice, garbled: boolean): HttpRequest
  /** Called once for each notice that was acknowledged. */
  accepted(id: string): void
}

const duplicateCopies = 5

export function createNoticeSender<Notice extends NoticeFacts>(
  parts: NoticeSenderParts<Notice>,
): NoticeSender<Notice> {
  const { channel, ports, faults, ladderMs, accepts } = parts
  const notifier = createNotifier({ ...ports, ladderMs, accepts })

  const send = (notice: Notice, copies = 1): void => {
    notifier.send({
      label: `${channel} ${notice.orderNumber}`,
      copies,
      build: () => parts.build(notice, isGarbled(faults, notice)),
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
async function probe<Notice extends NoticeFacts>(
  { ports, build }: NoticeSenderParts<Notice>,
  notice: Notice,
): Promise<void> {
  try {
    await ports.http.send(build(notice, true))
  } catch (error) {
    ports.log.debug({ error: String(error) }, 'the probe was not delivered')
  }
}

function isGarbled(faults: FaultBoard, notice: NoticeFacts): boolean {
  const isPayment = notice.about === 'payment'
  return isPayment && faults.strikes('bad_notification_signature', subjectOf(notice))
}

function subjectOf({ orderNumber, asked }: NoticeFacts) {
  return { orderNumber, amount: asked }
}
