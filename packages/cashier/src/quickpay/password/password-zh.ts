export const texts = {
  for_pay: '输入支付密码',
  for_set: '设置支付密码',
  for_change: '修改支付密码',
  for_reset: '重设支付密码',
  for_remove_card: '解绑银行卡',
  for_change_phone: '更换手机号',
  setHint: '先验证一张银行卡，即可设置支付密码',
  resetHint: '请重新验证一张已绑定的银行卡，然后重设支付密码',
  setDone: '支付密码已设置',
  changeDone: '支付密码已修改',
  phoneDone: '手机号已更换，验证码将发送到新手机号',
} as const

/** Every text around payment passwords; a dictionary that lacks one does not compile. */
export type PasswordWords = Readonly<Record<keyof typeof texts, string>>
