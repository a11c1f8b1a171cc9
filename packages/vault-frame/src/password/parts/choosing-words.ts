import type { Phrase } from '../../words/phrase.ts'

export const words = {
  set_title: ['设置支付密码', 'Set a payment password'],
  change_title: ['修改支付密码', 'Change the payment password'],
  reset_title: ['重设支付密码', 'Reset the payment password'],
  change_phone_title: ['更换 {0} 的手机号', 'Change the phone of {0}'],
  phone: ['新的银行预留手机号', 'New phone number at the bank'],
  picture: ['选一个专属图案', 'Choose your own picture'],
  old: ['请输入原支付密码', 'Enter your current password'],
  new: ['请设置 6 位支付密码', 'Choose a 6-digit password'],
  again: ['请再输入一次', 'Enter it once more'],
  picture_hint: [
    '以后输入密码前先看它：图案不对，请勿输入',
    'You will see it first. If it is another one, enter nothing.',
  ],
  new_hint: [
    '请勿用生日、手机号或连续、重复的数字',
    'No birthdays, phone numbers, runs or repeats.',
  ],
  keep: ['沿用现有图案', 'Keep the one I have'],
  nth_picture: ['图案 {0}', 'Picture {0}'],
  next: ['下一步', 'Continue'],
  bad_phone: ['请检查手机号', 'Please check the number.'],
  set: ['已设置过支付密码', 'A payment password has been set already.'],
  password_entries_differ: [
    '两次输入不一致，请重新设置',
    'The two were not the same. Please start again.',
  ],
  password_too_easy: ['密码太容易被猜到，请换一个', 'Too easy to guess. Please choose another.'],
} as const satisfies Readonly<Record<string, Phrase>>
