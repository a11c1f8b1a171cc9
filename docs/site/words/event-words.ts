/** What each event tells the mall, and what the mall does about it. A test asks for every one. */
export const eventWords: Readonly<
  Record<string, { readonly zh: readonly [string, string]; readonly en: readonly [string, string] }>
> = {
  'payment.succeeded': {
    zh: ['已付款，渠道已确认', '核对订单号、金额与货币，把订单标记为已付并发货'],
    en: ['it was paid, and the channel confirmed it', 'compare order, amount and currency, mark the order paid, ship'],
  },
  'payment.canceled': {
    zh: ['用户或商城放弃，且确定没有付款', '释放库存'],
    en: ['given up by shopper or mall, certainly unpaid', 'release the stock'],
  },
  'payment.expired': {
    zh: ['到期，且确定没有付款', '关闭订单，释放库存'],
    en: ['its time ran out, certainly unpaid', 'close the order, release the stock'],
  },
  'payment.late_success': {
    zh: ['支付结束之后渠道又报告付款成功；平台会自动退回', '无需发货；留意随后的 `refund.*`'],
    en: ['a channel reported success after the end; the platform gives it back', 'do not ship; watch for the `refund.*` that follows'],
  },
  'payment.quarantined': {
    zh: ['渠道报告的金额、货币或编号与请求不同，已隔离', '人工核对；确认后可[退回隔离款项](/reference/api/payments/release-quarantine)'],
    en: ['a channel reported another amount, currency or number; it is quarantined', 'look at it; [give it back](/en/reference/api/payments/release-quarantine) when sure'],
  },
  'refund.succeeded': {
    zh: ['退款成功', '更新退款单，告知用户'],
    en: ['the money went back', 'update the refund, tell the shopper'],
  },
  'refund.failed': {
    zh: ['渠道明确拒绝了退款', '查看原因，换一种方式退，或稍后用新编号再退'],
    en: ['the channel certainly refused it', 'see why; give it back another way, or later with a new reference'],
  },
  'password.set': { zh: ['用户设置了支付密码', '用另一渠道告知用户'], en: ['the shopper chose a payment password', 'tell the shopper by another channel'] },
  'password.changed': { zh: ['用户修改了支付密码', '用另一渠道告知用户'], en: ['the shopper changed it', 'tell the shopper by another channel'] },
  'password.reset': { zh: ['用户核验身份后重设了支付密码', '用另一渠道告知用户'], en: ['the shopper set it anew after a bank vouched', 'tell the shopper by another channel'] },
  'password.locked': { zh: ['输错过多，已锁定', '用另一渠道告知用户；不是本人则停用'], en: ['too many wrong ones locked it', 'tell the shopper by another channel; suspend it if it was not they'] },
}
