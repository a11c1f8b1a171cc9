/** Words of the counter and of the receipt of a card. */
export const tillWords = {
  till: { zh: '收银台', en: 'Counter' },
  openTill: { zh: '到收银台付款', en: 'Pay at the counter' },
  tillText: {
    zh: '同一家商城，同样的结账。不同的是这里有一台绑定了自有通道的终端，所以可以刷卡。',
    en: 'The same shop and the same checkout. Only here stands a terminal with its own channel, so cards are taken.',
  },
  tillGoods: { zh: '点商品入单', en: 'Tap what is bought' },
  less: { zh: '减一件', en: 'One less' },
  otherAmount: { zh: '其他金额（元）', en: 'Another amount (yuan)' },
  total: { zh: '合计', en: 'Total' },
  collect: { zh: '收款', en: 'Charge' },
  clearAll: { zh: '清空', en: 'Clear' },
  paying: { zh: '付款', en: 'Payment' },
  readerHere: { zh: '模拟读卡器', en: 'Simulated reader' },
  noReader: {
    zh: '读卡器没有加载成功，请检查模拟器后刷新。',
    en: 'The reader could not be loaded. Check the simulator, then reload.',
  },
  realReader: {
    zh: '付款时连接蓝牙或串口读卡器。',
    en: 'A reader is connected by Bluetooth or a serial line when you pay.',
  },
  backToTill: { zh: '回到收银台', en: 'Back to the counter' },
  payAtTill: { zh: '到收银台付款', en: 'Pay at the counter' },
  receipt: { zh: '签购单', en: 'Card receipt' },
  print: { zh: '打印', en: 'Print' },
} as const

/** Lines of a receipt, by the names that the platform gives them, in the order of printing. */
export const receiptLines: Readonly<Record<string, { readonly zh: string; readonly en: string }>> =
  {
    merchant_name: { zh: '商户名称', en: 'Merchant' },
    merchant: { zh: '商户编号', en: 'Merchant no.' },
    terminal: { zh: '终端编号', en: 'Terminal no.' },
    issuer: { zh: '发卡机构', en: 'Issuer' },
    acquirer: { zh: '收单机构', en: 'Acquirer' },
    card: { zh: '卡号', en: 'Card' },
    entry: { zh: '读卡方式', en: 'Entry' },
    batch: { zh: '批次号', en: 'Batch no.' },
    trace: { zh: '凭证号', en: 'Trace no.' },
    reference: { zh: '参考号', en: 'Reference no.' },
    authorization: { zh: '授权码', en: 'Authorization' },
    time: { zh: '交易时间', en: 'Time' },
    amount: { zh: '金额', en: 'Amount' },
  }

export const entryWords: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  swipe: { zh: '磁条', en: 'Stripe' },
  insert: { zh: '芯片', en: 'Chip' },
  tap: { zh: '闪付', en: 'Contactless' },
}
