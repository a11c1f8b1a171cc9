/** The words of the phone page, in Chinese and English. */

export type Language = 'zh' | 'en'

export const words = {
  zh: {
    page: '模拟手机',
    home: '扫码付款',
    switchTo: 'English',
    scanTitle: '扫一扫',
    scanHint: '粘贴二维码的内容，就像用手机扫到它',
    scanLabel: '二维码内容',
    scanPlaceholder: '在此粘贴',
    scanButton: '识别',
    scanNone: '没有找到这个二维码对应的订单，它可能已经失效',
    waiting: '等待付款',
    empty: '还没有等待付款的订单',
    emptyHint: '在商城下单后，订单会自动出现在这里',
    offline: '连接不上模拟器，正在重试…',
    back: '返回',
    payTo: '付款给',
    description: '商品',
    method: '支付方式',
    pay: '确认支付',
    paying: '正在支付…',
    cancel: '取消',
    lapse: '让订单过期',
    lapseHint: '模拟付款人一直没有付款',
    paid: '支付成功',
    canceled: '已取消付款',
    canceledHint: '订单仍在等待付款',
    closed: '订单已关闭',
    closedHint: '这笔订单不能再支付',
    declined: '支付未成功',
    declinedHint: '支付渠道拒绝了这笔付款，没有扣款',
    gone: '找不到这笔订单',
    done: '完成',
    again: '重新支付',
    returnToShop: '返回商家',
    besideTitle: '付款人的手机',
    besideText:
      '这部模拟手机连接着本机的支付渠道模拟器。扫码、确认、取消，渠道会像真的一样把结果通知给平台。',
    besideNote: '全部为模拟，不会产生真实扣款',
  },
  en: {
    page: 'Simulated phone',
    home: 'Scan to pay',
    switchTo: '中文',
    scanTitle: 'Scan',
    scanHint: 'Paste what the QR code says, as if the phone had scanned it',
    scanLabel: 'Content of the QR code',
    scanPlaceholder: 'Paste here',
    scanButton: 'Open',
    scanNone: 'No order is behind this code. It may have lapsed.',
    waiting: 'Waiting for payment',
    empty: 'No order is waiting',
    emptyHint: 'Place an order in a shop and it appears here by itself',
    offline: 'The simulator does not answer. Trying again…',
    back: 'Back',
    payTo: 'Pay to',
    description: 'Item',
    method: 'Payment method',
    pay: 'Pay',
    paying: 'Paying…',
    cancel: 'Cancel',
    lapse: 'Let the order lapse',
    lapseHint: 'As if the payer never paid',
    paid: 'Payment successful',
    canceled: 'Payment canceled',
    canceledHint: 'The order still waits for payment',
    closed: 'Order closed',
    closedHint: 'It cannot be paid any more',
    declined: 'Payment declined',
    declinedHint: 'The channel refused this payment. Nothing was charged.',
    gone: 'Order not found',
    done: 'Done',
    again: 'Pay now',
    returnToShop: 'Back to the shop',
    besideTitle: 'The payer’s phone',
    besideText:
      'This phone is wired to the payment channel simulators on this machine. Scan, pay or cancel, and the channel tells the platform just as the real one would.',
    besideNote: 'All simulated. No money moves.',
  },
} as const satisfies Readonly<Record<Language, Readonly<Record<string, string>>>>

export type Words = Readonly<Record<keyof (typeof words)['zh'], string>>

/** By the address, else by the choice that was made before, else Chinese. */
export function chosenLanguage(search: string, remembered: string | null): Language {
  const asked = new URLSearchParams(search).get('lang') ?? remembered ?? 'zh'
  return asked.toLowerCase().startsWith('en') ? 'en' : 'zh'
}
