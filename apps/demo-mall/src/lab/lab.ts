/** The test lab: which amounts make the attached simulator fail, and how. */

export interface LabFault {
  readonly name: string
  /** Minor units. */
  readonly amount: number
}

/** Undefined when no simulator is attached; rejects when it does not answer. */
export type LabFaults = (() => Promise<readonly LabFault[]>) | undefined

/** Never a fault: for comparing with. */
export const normalAmount = 1_000

export function readFaults(value: unknown): readonly LabFault[] {
  if (!Array.isArray(value)) return []
  return value.filter(
    (one: unknown): one is LabFault =>
      typeof one === 'object' &&
      one !== null &&
      'name' in one &&
      typeof one.name === 'string' &&
      'amount' in one &&
      Number.isSafeInteger(one.amount),
  )
}

/** Words for the faults that we know; another one is shown by its name. */
export const faultWords: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  paid_without_notification: {
    zh: '已付款，但通道从不通知',
    en: 'Paid, but the channel never says so',
  },
  duplicate_notifications: {
    zh: '同一通知发来多次',
    en: 'The same notification comes several times',
  },
  out_of_order_notifications: {
    zh: '通知乱序到达',
    en: 'Notifications arrive in the wrong order',
  },
  wrong_amount: { zh: '通道报告的金额不对', en: 'The channel reports another amount' },
  bad_notification_signature: {
    zh: '通知的签名是坏的',
    en: 'The notification has a bad signature',
  },
  late_success_after_close: {
    zh: '关单之后才付款成功',
    en: 'Succeeds after it was closed',
  },
  start_timeout_after_success: {
    zh: '下单已成功，应答却丢失',
    en: 'The order was made, but its answer is lost',
  },
  start_server_error: { zh: '下单时通道内部错误', en: 'The channel fails with a server error' },
  slow_answers: { zh: '通道应答很慢', en: 'The channel answers slowly' },
  probe_signature: { zh: '通道发来验签探测', en: 'The channel probes our signature check' },
  key_rotation: { zh: '通道更换签名密钥', en: 'The channel changes its signing key' },
  query_timeout_after_payment: {
    zh: '付款后查询一直超时',
    en: 'Queries time out after the payment',
  },
  refund_timeout_after_success: {
    zh: '退款已成功，应答却丢失',
    en: 'The refund was made, but its answer is lost',
  },
  refund_failed: { zh: '退款失败', en: 'The refund fails' },
  close_timeout_after_success: {
    zh: '关单已成功，应答却丢失',
    en: 'It was closed, but the answer is lost',
  },
  unsigned_answer: { zh: '应答没有签名', en: 'An answer without a signature' },
  declined: { zh: '付款被拒绝', en: 'The payment is declined' },
  bad_answer_signature: { zh: '应答的签名是坏的', en: 'An answer with a bad signature' },
}
