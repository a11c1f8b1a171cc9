export const zh = {
  title: '收银台',
  close: '关闭',
  loading: '正在加载订单',
  timeLeft: '支付剩余时间',
  ways: '支付方式',
  more: '更多支付方式',
  pay: '确认支付 {0}',
  starting: '正在发起支付',
  noWays: '暂无可用的支付方式',
  unavailable: '暂不可用',
  scanElsewhere: '用另一部手机扫码支付',
  offline: '网络已断开，恢复后将自动继续',
  reload: '重试',
} as const

/** Every text of the list of ways; a dictionary that lacks one does not compile. */
export type Words = Readonly<Record<keyof typeof zh, string>>
