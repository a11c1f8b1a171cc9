/**
 * Notifications to the merchants. What a notice says is fixed when the event happens and kept in
 * the journal, so that a restarted simulator goes on telling what was not acknowledged; each try is
 * signed anew, with the same `notify_id`.
 */
import { createNotifier, type FaultBoard, type SimulatorPorts } from '@tillway/channel/simulator'
import type { HttpRequest } from '@tillway/kernel'
import { minorUnits } from '@tillway/kernel'
import { toChinaTime, toYuan } from '@tillway/wire'
import { acknowledgement, notificationLadderMs, notificationType } from '../wire/notification.ts'
import { encodeForm, type GatewayParameters, notificationSigningText } from '../wire/parameters.ts'
import type { Merchant, Merchants } from './merchants.ts'
import { drawToken } from './numbers.ts'
import { refundedOf, type SimulatedOrder, tradeStatusOf } from './order.ts'

export type NoticeRecord =
  | { readonly type: 'notice_queued'; readonly notice: QueuedNotice }
  | { readonly type: 'notice_accepted'; readonly id: string }

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

const timeoutMs = 5_000
const duplicateCopies = 5
const longestHoldMs = 30_000
const probeSignature = `${'QUJD'.repeat(85)}QUI=`

export function createNotices(parts: NoticeParts): Notices {
  const { ports, faults, append } = parts
  const unaccepted = new Map<string, QueuedNotice>()
  const held = new Map<string, () => void>()
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
      build: () => buildRequest(parts, notice, strikesSignature(notice)),
      onAccepted: () => append({ type: 'notice_accepted', id: notice.id }),
    })
  }

  const strikesSignature = (notice: QueuedNotice): boolean =>
    notice.about === 'payment' && faults.strikes('bad_notification_signature', subjectOf(notice))

  const queue = (order: SimulatedOrder, about: QueuedNotice['about'], request?: string) => {
    const notice = describe(parts, order, { about, request })
    if (notice !== undefined) append({ type: 'notice_queued', notice })
    return notice
  }

  const sendProbe = async (notice: QueuedNotice): Promise<void> => {
    try {
      await ports.http.send(buildRequest(parts, notice, true))
    } catch (error) {
      ports.log.debug({ error: String(error) }, 'the probe was not delivered')
    }
  }

  const sendPayment = (notice: QueuedNotice): void => {
    const subject = subjectOf(notice)
    const copies = faults.strikes('duplicate_notifications', subject) ? duplicateCopies : 1
    const isProbed = faults.strikes('probe_signature', subject, 1)
    void (isProbed ? sendProbe(notice) : Promise.resolve()).then(() => send(notice, copies))
  }

  const hold = (notice: QueuedNotice): void => {
    const key = `${notice.appId} ${notice.orderNumber}`
    const release = () => {
      if (held.delete(key)) sendPayment(notice)
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
      if (faults.strikes('key_rotation', subject, 1)) parts.merchants.rotate(order.appId)
      const notice = queue(order, 'payment')
      if (notice === undefined) return
      if (faults.strikes('out_of_order_notifications', subject)) hold(notice)
      else sendPayment(notice)
    },
    tellRefund(order, requestNumber) {
      const notice = queue(order, 'refund', requestNumber)
      if (notice !== undefined) send(notice)
      const release = held.get(`${order.appId} ${order.orderNumber}`)
      if (release !== undefined) ports.scheduler.after(1_000, release)
    },
    resume() {
      for (const notice of unaccepted.values()) send(notice)
    },
    stop: () => notifier.stop(),
  }
}

function subjectOf(notice: QueuedNotice) {
  return { orderNumber: notice.orderNumber, amount: notice.asked }
}

function describe(
  { ports, merchants }: NoticeParts,
  order: SimulatedOrder,
  event: { readonly about: QueuedNotice['about']; readonly request: string | undefined },
): QueuedNotice | undefined {
  const merchant = merchants.byAppId(order.appId)
  if (merchant === undefined || order.notifyUrl === undefined) return undefined
  const id = `${toChinaTime(ports.clock.now()).slice(0, 10).replaceAll('-', '')}${drawToken(ports.random)}`
  const parameters = {
    ...tradeParameters(merchant, order, ports.clock.now()),
    notify_id: id,
    ...(event.request === undefined ? {} : { out_biz_no: event.request }),
  }
  return {
    id,
    about: event.about,
    appId: order.appId,
    orderNumber: order.orderNumber,
    asked: order.asked,
    url: order.notifyUrl,
    parameters,
  }
}

/** What a notification says of an order, without its time, id and signature. */
export function tradeParameters(
  merchant: Merchant,
  order: SimulatedOrder,
  now: number,
): GatewayParameters {
  const paid = toYuan(minorUnits(order.captured))
  const lastRefund = order.refunds.findLast((refund) => refund.state === 'succeeded')
  return {
    notify_type: notificationType,
    app_id: order.appId,
    auth_app_id: order.appId,
    charset: 'utf-8',
    version: '1.0',
    sign_type: 'RSA2',
    trade_no: order.tradeNumber ?? '',
    out_trade_no: order.orderNumber,
    buyer_id: '2088000000000000',
    buyer_logon_id: '138****0000',
    seller_id: merchant.record.sellerId,
    seller_email: 'mall@example.com',
    trade_status: tradeStatusOf(order, now) ?? 'WAIT_BUYER_PAY',
    total_amount: paid,
    receipt_amount: paid,
    invoice_amount: paid,
    buyer_pay_amount: paid,
    point_amount: '0.00',
    subject: order.subject,
    body: '',
    gmt_create: toChinaTime(order.at),
    ...(order.paidAt === undefined ? {} : { gmt_payment: toChinaTime(order.paidAt) }),
    fund_bill_list: JSON.stringify([{ amount: paid, fundChannel: 'ALIPAYACCOUNT' }]),
    ...(order.passback === undefined ? {} : { passback_params: order.passback }),
    ...(lastRefund === undefined
      ? {}
      : {
          refund_fee: toYuan(minorUnits(refundedOf(order))),
          gmt_refund: `${toChinaTime(lastRefund.at)}.000`,
        }),
    ...(merchant.certificates === undefined
      ? {}
      : { alipay_cert_sn: merchant.certificates.alipaySerial }),
  }
}

function buildRequest(parts: NoticeParts, notice: QueuedNotice, garbled: boolean): HttpRequest {
  const notify_time = toChinaTime(parts.ports.clock.now())
  const merchant = parts.merchants.byAppId(notice.appId)
  const parameters = { ...notice.parameters, notify_time }
  const text = notificationSigningText(parameters)
  const sign = garbled || merchant === undefined ? probeSignature : merchant.sign(text)
  return {
    method: 'POST',
    url: notice.url,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' },
    body: encodeNotification({ ...parameters, sign }),
    timeoutMs,
  }
}

/** Notifications write a space as `+`, as HTML forms do. */
export function encodeNotification(parameters: GatewayParameters): string {
  return encodeForm(parameters).replaceAll('%20', '+')
}
