/**
 * Notifications to the merchants. What a notice says is fixed when the event happens and kept in
 * the journal, so that a restarted simulator goes on telling what was not acknowledged. Nothing
 * that failed is told.
 */
import type { FaultBoard, SimulatorPorts } from '@tillway/channel/simulator'
import type { Fields } from '../wire/message.ts'
import type { SimulatedEnrolment } from './enrolment.ts'
import { paymentFacts, returnFacts } from './facts.ts'
import type { Merchants } from './merchants.ts'
import { createSender, type QueuedNotice } from './notice-sender.ts'
import { drawKey } from './numbers.ts'
import { type Pair, pairKey, type SimulatedPayment, type SimulatedReturn } from './payment.ts'
import { messageOf } from './refusals.ts'

export type NoticeRecord =
  | { readonly type: 'notice_queued'; readonly notice: QueuedNotice }
  | { readonly type: 'notice_accepted'; readonly id: string }

export interface Notices {
  apply(record: NoticeRecord): void
  tellPayment(payment: SimulatedPayment): void
  tellReturn(payment: SimulatedPayment, made: SimulatedReturn): void
  tellEnrolment(enrolment: SimulatedEnrolment, facts: Fields): void
  /** Sends again, after a restart, what was never acknowledged. */
  resume(): void
  stop(): void
}

export interface NoticeParts {
  readonly ports: SimulatorPorts
  readonly faults: FaultBoard
  readonly merchants: Merchants
  append(record: NoticeRecord): void
}

const longestHoldMs = 30_000
const releaseMs = 1_000

interface Told extends Pair {
  readonly asked: number
  readonly backUrl?: string
}

export function createNotices(parts: NoticeParts): Notices {
  const { ports, faults, merchants, append } = parts
  const unaccepted = new Map<string, QueuedNotice>()
  /** Payment notices that wait for a refund's to go first, by order. */
  const held = new Map<string, () => void>()
  const accepted = (id: string) => append({ type: 'notice_accepted', id })
  const sender = createSender({ ports, faults, merchants, accepted })

  const queue = (about: QueuedNotice['about'], told: Told, facts: Fields) => {
    const { backUrl: url, merId, asked } = told
    if (url === undefined) return undefined
    const orderNumber = told.orderId
    const fields = { ...facts, respCode: '00', respMsg: messageOf({ respCode: '00' }) }
    const id = drawKey(ports.random)
    const notice: QueuedNotice = { id, about, merId, orderNumber, asked, url, fields }
    append({ type: 'notice_queued', notice })
    return notice
  }

  const hold = (key: string, notice: QueuedNotice): void => {
    const release = () => {
      if (held.delete(key)) sender.sendPayment(notice)
    }
    held.set(key, release)
    ports.scheduler.after(longestHoldMs, release)
  }

  return {
    apply(record) {
      if (record.type === 'notice_queued') unaccepted.set(record.notice.id, record.notice)
      else unaccepted.delete(record.id)
    },
    tellPayment(payment) {
      const merchant = merchants.byMerId(payment.merId)
      const subject = { orderNumber: payment.orderId, amount: payment.asked }
      if (merchant === undefined) return
      if (faults.strikes('paid_without_notification', subject)) return
      if (faults.strikes('key_rotation', subject, 1)) merchants.rotate()
      const notice = queue('payment', payment, paymentFacts(payment, merchant))
      if (notice === undefined) return
      if (faults.strikes('out_of_order_notifications', subject)) hold(pairKey(payment), notice)
      else sender.sendPayment(notice)
    },
    tellReturn(payment, made) {
      const merchant = merchants.byMerId(payment.merId)
      if (merchant === undefined) return
      const told = { ...made, asked: payment.asked }
      const notice = queue('return', told, returnFacts(payment, made, merchant))
      if (notice !== undefined) sender.send(notice)
      const release = held.get(pairKey(payment))
      if (release !== undefined) ports.scheduler.after(releaseMs, release)
    },
    tellEnrolment(enrolment, facts) {
      const notice = queue('enrolment', { ...enrolment, asked: 0 }, facts)
      if (notice !== undefined) sender.send(notice)
    },
    resume() {
      for (const notice of unaccepted.values()) sender.send(notice)
    },
    stop: () => sender.stop(),
  }
}
