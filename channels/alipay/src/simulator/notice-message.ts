/** What a notification says, and the signed request that carries it. */
import { type HttpRequest, minorUnits } from '@tillway/kernel'
import { toChinaTime, toYuan } from '@tillway/wire'
import { notificationType } from '../wire/notification.ts'
import { encodeForm, type GatewayParameters, notificationSigningText } from '../wire/parameters.ts'
import type { Merchant } from './merchants.ts'
import { refundedOf, type SimulatedOrder, tradeStatusOf } from './order.ts'

const timeoutMs = 5_000
const garbage = `${'QUJD'.repeat(85)}QUI=`

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

export interface SignedNotice {
  readonly url: string
  readonly parameters: GatewayParameters
  /** Undefined: a garbled signature. */
  readonly signer: Merchant | undefined
}

export function buildNotification(notice: SignedNotice, now: number): HttpRequest {
  const parameters = { ...notice.parameters, notify_time: toChinaTime(now) }
  const sign = notice.signer?.sign(notificationSigningText(parameters)) ?? garbage
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
