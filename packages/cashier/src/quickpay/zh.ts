export const zh = {
  cards: '选择银行卡',
  none: '添加银行卡后即可支付',
  add: '添加银行卡',
  debit: '储蓄卡',
  credit: '信用卡',
  isDefault: '默认',
  makeDefault: '设为默认',
  remove: '解绑',
  removeTitle: '解绑这张银行卡？',
  keep: '暂不解绑',
  otherPage: '前往支付页面付款',
  away: '正在查询绑卡结果',
  awayHint: '绑定成功后即可支付',
  code: '输入短信验证码',
  frame: '银行卡安全区域',
  late: '安全区域未能打开，请重试或更换支付方式',
  toCards: '返回银行卡列表',
} as const

/** Every text about cards; a dictionary that lacks one does not compile. */
export type CardWords = Readonly<Record<keyof typeof zh, string>>
