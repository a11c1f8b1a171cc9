import type { Phrase } from '../../words/phrase.ts'

export const words = {
  hours: ['{0} 小时', '{0} h'],
  minutes: ['{0} 分钟', '{0} min'],
  lapsed: ['时间已过，请重新输入', 'Time is up. Please start again.'],
  password_wrong: ['密码错误，还可以试 {0} 次', 'Wrong password. Tries left: {0}'],
  locked: ['密码已锁定，请 {0}后再试', 'Locked. Try again in {0}.'],
  reset_needed: ['密码已锁定，请验证身份后重设', 'Locked. Verify your identity to set a new one.'],
  barred: ['支付密码已停用，请联系商家', 'The password is suspended. Ask the shop.'],
  none: ['尚未设置支付密码', 'No payment password has been set.'],
  password_locked: ['尝试次数过多，请稍后再试', 'Too many tries. Please try later.'],
  challenge_invalid: ['已失效，请重新输入', 'That has lapsed. Please start again.'],
  ticket_invalid: ['页面已过期，请返回重试', 'This page has expired. Please go back.'],
} as const satisfies Readonly<Record<string, Phrase>>
