/** The asynchronous notification (`trade_status_sync`), in the channel's own words. */

/** The exact answer that stops the retries. */
export const acknowledgement = 'success'

export const notificationType = 'trade_status_sync'

/** Gaps between tries: eight deliveries within about 25 hours. */
export const notificationLadderMs: readonly number[] = Object.freeze(
  [4, 10, 10, 60, 120, 360, 900].map((minutes) => minutes * 60_000),
)

/** The parameters of a notification that matter to a receiver. Others may come and are signed too. */
export interface TradeNotification {
  readonly notify_time: string
  readonly notify_type: string
  readonly notify_id: string
  readonly app_id: string
  readonly charset: string
  readonly version: string
  readonly sign_type: string
  readonly trade_no: string
  readonly out_trade_no: string
  readonly out_biz_no?: string
  readonly seller_id: string
  readonly trade_status: string
  readonly total_amount: string
  /** Cumulative. */
  readonly refund_fee?: string
  readonly gmt_create: string
  readonly gmt_payment?: string
  readonly gmt_refund?: string
  readonly gmt_close?: string
}
