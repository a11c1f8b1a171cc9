/**
 * Every text of the password page that all who open it may see, Chinese and English side by side.
 * The build takes one of the two; what belongs to a later part comes with it.
 */
import type { Phrase } from '../../words/phrase.ts'

export const words = {
  pay_title: ['付款给 {0}', 'Pay to {0}'],
  remove_card_title: ['解绑 {0}', 'Remove {0}'],

  current: ['请输入支付密码', 'Enter your payment password'],
  locked_title: ['支付密码', 'Payment password'],
  own: ['这是您的专属图案吗？不是请勿输入', 'Is this your picture? If not, enter nothing.'],
  own_seen: ['专属图案，只能目视核对', 'Your picture: it can only be seen.'],
  progress: ['已输入 {0} 位，共 6 位', '{0} of 6 entered'],
  map: ['{0}，无法朗读；下方有“普通键盘”', '{0}: cannot be read aloud. “Ordinary keys” are below.'],
  wait: ['请稍候', 'One moment'],
  clear: ['清空', 'Clear'],
  undo: ['⌫ 退格', '⌫ Delete'],
  ways: ['输入方式', 'Ways to enter'],
  pad: ['乱序密盘', 'Shuffled pad'],
  gesture: ['滑动密盘', 'Swipe pad'],
  shield: ['遮掌密图', 'Shielded map'],
  plain: ['普通键盘', 'Ordinary keys'],
  plain_link: ['看不清图？用普通键盘', 'Cannot see it? Use ordinary keys'],
  retry: ['重试', 'Try again'],
  forgot: ['忘记密码', 'Forgot it'],
  sms: ['改用短信验证码', 'Use a text message code'],
  later: ['以后再说', 'Not now'],
  cancel: ['取消', 'Cancel'],
  other: ['换一种方式支付', 'Pay another way'],
  covered: ['页面被遮挡，暂时不能输入', 'This page is covered.'],
  outside: ['请从商城的付款页面进入', 'Please come here from the shop.'],
  network: ['网络不畅，请重试', 'No connection. Please try again.'],
  failed: ['暂时无法完成，请稍后再试', 'Not possible now. Please try later.'],
} as const satisfies Readonly<Record<string, Phrase>>
