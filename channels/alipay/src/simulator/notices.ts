/**
 * Notifications to the merchants. What a notice says is fixed when the event happens and kept in
 * the journal, so that a restarted simulator goes on telling what was not acknowledged; each try is
 * signed anew, with the same `notify_id`.
 */
import type { FaultBoard, SimulatorPorts } from '@tillway/channel/simulator'
import { toChinaTime } from '@tillway/wire'
import type { Merchants } from './merchants.ts'
import { tradeParameters } from './notice-message.ts'
import { createSender, type QueuedNotice } from './notice-sender.ts'
import { drawToken } from './numbers.ts'
import type { SimulatedOrder } from './order.ts'

export type NoticeRecord =
  | { readonly type: 'notice_queued'; readonly notice: QueuedNotice }
  | { readonly type: 'notice_accepted'; readonly id: string }

export interface Notices {
  apply(record: NoticeRecord): void
  tellPayment(order: SimulatedOrder): void
  tellRefund(order: SimulatedOrder, requestNumber: string): void
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

export function createNotices(parts: NoticeParts): Notices {
  const { ports, faults, merchants, append } = parts
  const unaccepted = new Map<string, QueuedNotice>()
  /** Payment notices that wait for a refund's to go first, by order. */
  const held = new Map<string, () => void>()
  const accepted = (id: string) => append({ type: 'notice_accepted', id })
  const sender = createSender({ ports, faults, merchants, accepted })

  const queue = (order: SimulatedOrder, request?: string): QueuedNotice | undefined => {
    const notice = describe(parts, order, request)
    if (notice !== undefined) append({ type: 'notice_queued', notice })
    return notice
  }

  const hold = (notice: QueuedNotice): void => {
    const key = keyOf(notice)
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
    tellPayment(order) {
      const subject = { orderNumber: order.orderNumber, amount: order.asked }
      if (faults.strikes('paid_without_notification', subject)) return
      if (faults.strikes('key_rotation', subject, 1)) merchants.rotate(order.appId)
      const notice = queue(order)
      if (notice === undefined) return
      if (faults.strikes('out_of_order_notifications', subject)) hold(notice)
      else sender.sendPayment(notice)
    },
    tellRefund(order, requestNumber) {
      const notice = queue(order, requestNumber)
      if (notice !== undefined) sender.send(notice)
      const release = held.get(keyOf(order))
      if (release !== undefined) ports.scheduler.after(releaseMs, release)
    },
    resume() {
      for (const notice of unaccepted.values()) sender.send(notice)
    },
    stop: () => sender.stop(),
  }
}

function keyOf({ appId, orderNumber }: { appId: string; orderNumber: string }): string {
  return `${appId} ${orderNumber}`
}

/** `request`: the refund it is about; the payment when absent. */
function describe(
  { ports, merchants }: NoticeParts,
  order: SimulatedOrder,
  request: string | undefined,
): QueuedNotice | undefined {
  const { appId, orderNumber, asked, notifyUrl: url } = order
  const merchant = merchants.byAppId(appId)
  if (merchant === undefined || url === undefined) return undefined
  const now = ports.clock.now()
  const id = `${toChinaTime(now).slice(0, 10).replaceAll('-', '')}${drawToken(ports.random)}`
  const facts = { ...tradeParameters(merchant, order, now), notify_id: id }
  return request === undefined
    ? { id, about: 'payment', appId, orderNumber, asked, url, parameters: facts }
    : {
        id,
        about: 'refund',
        appId,
        orderNumber,
        asked,
        url,
        parameters: { ...facts, out_biz_no: request },
      }
}
