/** Every word of the shop, in both languages. */
import { tillWords } from './till-words.ts'

export type Language = 'zh' | 'en'

export const words = {
  ...tillWords,
  shopName: { zh: '山野集', en: 'Hillside Goods' },
  skip: { zh: '跳到正文', en: 'Skip to content' },
  otherLanguage: { zh: 'English', en: '中文' },
  themeAuto: { zh: '外观：跟随系统', en: 'Theme: system' },
  themeLight: { zh: '外观：浅色', en: 'Theme: light' },
  themeDark: { zh: '外观：深色', en: 'Theme: dark' },
  orders: { zh: '订单', en: 'Orders' },
  lab: { zh: '测试台', en: 'Test lab' },
  home: { zh: '首页', en: 'Home' },
  demo: {
    zh: '演示商城：商品是虚构的，钱也是模拟的。',
    en: 'A demonstration: neither the goods nor the money are real.',
  },
  heroTitle: { zh: '好物不多，样样耐用', en: 'A few good things, made to last' },
  heroText: {
    zh: '挑一件，用你习惯的方式付款。',
    en: 'Pick one, and pay the way you are used to.',
  },
  goods: { zh: '全部好物', en: 'All goods' },
  buy: { zh: '购买', en: 'Buy' },
  buyNow: { zh: '立即购买', en: 'Buy now' },
  quantity: { zh: '数量', en: 'Quantity' },
  fewer: { zh: '减少', en: 'Fewer' },
  more: { zh: '增加', en: 'More' },
  freeShipping: { zh: '全场包邮，七天无理由退货', en: 'Free shipping, returns within seven days' },
  offlineHint: {
    zh: '离线签名模式：订单由商城服务器签名，不预先请求支付平台。',
    en: 'Offline signing: the shop’s server signs the order and asks the platform nothing beforehand.',
  },
  order: { zh: '订单', en: 'Order' },
  item: { zh: '商品', en: 'Item' },
  orderNumber: { zh: '订单号', en: 'Order number' },
  amount: { zh: '金额', en: 'Amount' },
  placed: { zh: '下单', en: 'Placed' },
  paid: { zh: '已付款', en: 'Paid' },
  shipped: { zh: '已通知发货', en: 'Sent to packing' },
  statePending: { zh: '等待付款', en: 'Waiting for payment' },
  statePendingText: {
    zh: '收到支付平台的通知后，这里会自动更新。',
    en: 'This page updates by itself as soon as the platform tells the shop.',
  },
  statePaid: { zh: '付款成功', en: 'Paid' },
  statePaidText: { zh: '谢谢。我们正在为你打包。', en: 'Thank you. We are packing your order.' },
  stateClosed: { zh: '订单已关闭', en: 'Order closed' },
  stateClosedText: { zh: '这个订单没有付款。', en: 'This order was not paid.' },
  statePartRefunded: { zh: '已部分退款', en: 'Partly refunded' },
  stateRefunded: { zh: '已全额退款', en: 'Refunded' },
  stateRefundedText: { zh: '款项会原路退回。', en: 'The money goes back the way it came.' },
  noteMismatch: {
    zh: '收到的金额与订单不符，已暂停发货，等待核实。',
    en: 'The amount received is not that of the order. Nothing is shipped until it is cleared up.',
  },
  noteQuarantined: {
    zh: '这笔款项正在核实，暂不发货。',
    en: 'This payment is being checked. Nothing is shipped until then.',
  },
  noteLate: {
    zh: '付款在订单关闭后才到账，将自动退回。',
    en: 'The money arrived after the order was closed and will be returned.',
  },
  payNow: { zh: '去付款', en: 'Pay now' },
  backToShop: { zh: '继续逛逛', en: 'Back to the shop' },
  refund: { zh: '退款', en: 'Refund' },
  refundAsk: { zh: '申请退款', en: 'Ask for a refund' },
  refundAll: { zh: '退全部', en: 'All of it' },
  refundPart: { zh: '退一部分', en: 'A part of it' },
  refundAmount: { zh: '退款金额（元）', en: 'Amount (yuan)' },
  refundLeft: { zh: '可退', en: 'Refundable' },
  refundAsked: { zh: '已提交，等待结果', en: 'Asked for, no answer yet' },
  refundProcessing: { zh: '退款中', en: 'In progress' },
  refundSucceeded: { zh: '已退回', en: 'Returned' },
  refundFailed: { zh: '未成功', en: 'Did not go through' },
  noOrders: { zh: '还没有订单', en: 'No orders yet' },
  noOrdersText: { zh: '挑一件喜欢的，试试付款。', en: 'Pick something and try paying for it.' },
  developer: { zh: '开发者面板', en: 'Developer panel' },
  developerText: {
    zh: '订单状态只由验证过签名的回调决定，收银台的结果只是提示。',
    en: 'Only webhooks with a valid signature decide the order. What the cashier says is a hint.',
  },
  webhooks: { zh: '收到的回调', en: 'Webhooks received' },
  noWebhooks: { zh: '还没有收到。', en: 'None yet.' },
  verified: { zh: '签名有效', en: 'signature valid' },
  pulled: { zh: '主动拉取', en: 'pulled from the API' },
  again: { zh: '重复投递', en: 'delivered again' },
  sequence: { zh: '序号', en: 'Sequence' },
  openPhone: { zh: '打开模拟手机', en: 'Open the simulated phone' },
  newTab: { zh: '（新标签页）', en: ' (new tab)' },
  modeOnline: { zh: '服务器创建支付', en: 'Created by the server' },
  modeOffline: { zh: '离线签名订单', en: 'Signed offline' },
  mode: { zh: '下单方式', en: 'Mode' },
  payment: { zh: '支付', en: 'Payment' },
  cashierSaid: { zh: '收银台结果', en: 'The cashier said' },
  labTitle: { zh: '测试台', en: 'Test lab' },
  labText: {
    zh: '每个金额都会让模拟的支付通道出一种故障。付款试试，看看订单如何收场。',
    en: 'Each amount makes the simulated channel fail in one way. Pay it, and see how the order ends.',
  },
  labFaults: { zh: '通道出故障', en: 'A channel that fails' },
  hostsTitle: { zh: '在哪个 App 里打开', en: 'Where the shop is opened' },
  hostsText: {
    zh: '选一个 App，商城的页面就像在它里面打开一样：收银台只给出那里能用的付款方式，付款在模拟手机上完成。',
    en: 'Pick an app, and the pages run as if in it: the cashier offers what works there, and the payment is made on the simulated phone.',
  },
  plainHost: { zh: '普通浏览器', en: 'Plain browser' },
  thisBrowser: { zh: '就是现在这个', en: 'this one' },
  playing: { zh: '正在模拟', en: 'As if in' },
  changeHost: { zh: '更换', en: 'Change' },
  labTry: { zh: '试试', en: 'Try' },
  labNone: {
    zh: '没有连接模拟器：请用模拟器地址启动商城。',
    en: 'No simulator is attached: start the shop with the address of one.',
  },
  labUnreachable: { zh: '模拟器没有应答。', en: 'The simulator does not answer.' },
  labOrder: { zh: '测试订单', en: 'Test order' },
  labNormal: { zh: '一切正常', en: 'Nothing goes wrong' },
  offlineTry: { zh: '用离线签名下单', en: 'Sign orders offline' },
  onlineTry: { zh: '改回服务器创建', en: 'Let the server create payments' },
  notFound: { zh: '没有这个页面', en: 'No such page' },
  failed: {
    zh: '暂时无法付款，请稍后再试',
    en: 'Payment is not possible right now. Please try again.',
  },
  noCashier: { zh: '收银台没有加载成功', en: 'The cashier could not be loaded' },
} as const

export type Word = keyof typeof words
export type Say = (word: Word) => string

export function speak(language: Language): Say {
  return (word) => words[word][language]
}

/** Amounts as the shop prints them: `¥299.00`, `¥1,299.00`. */
export function yuan(amountMinor: number): string {
  const digits = String(amountMinor).padStart(3, '0')
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
  return `¥${whole}.${digits.slice(-2)}`
}

/** Date and time in China, where the shop is. */
export function chinaTime(atMs: number): string {
  return new Date(atMs + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
}
