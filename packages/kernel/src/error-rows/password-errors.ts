/** Refusals that are about a shopper's payment password. None of them tells what was wrong in it. */
import { type ErrorRow, row } from './row.ts'

const again = { zh: '请重新输入支付密码', en: 'Please enter the payment password again.' }

export const passwordErrors = Object.freeze({
  password_wrong: row(
    'declined',
    402,
    'after_fix',
    { zh: '支付密码错误，请重新输入', en: 'Wrong payment password. Please try again.' },
    'The payment password is wrong; the try was counted.',
  ),
  password_locked: row(
    'rate_limit',
    429,
    'never',
    {
      zh: '支付密码错误次数过多，已暂时锁定，请稍后再试或更换方式',
      en: 'Too many wrong passwords. It is locked for a while; try later or pay another way.',
    },
    'Too many wrong payment passwords; locked until Retry-After is over. Nothing was compared.',
  ),
  password_reset_needed: row(
    'conflict',
    409,
    'never',
    {
      zh: '支付密码已锁定，请验证身份后重新设置',
      en: 'The payment password is locked. Verify your identity to set a new one.',
    },
    'Too many wrong payment passwords in all: the shopper proves their identity and sets a new one.',
  ),
  password_barred: row(
    'conflict',
    409,
    'never',
    { zh: '支付密码已停用，请联系商家', en: 'The payment password is suspended. Ask the shop.' },
    'The merchant has locked the payment password of this shopper.',
  ),
  password_not_set: row(
    'conflict',
    409,
    'never',
    { zh: '尚未设置支付密码', en: 'No payment password has been set.' },
    'The shopper has no payment password.',
  ),
  password_already_set: row(
    'conflict',
    409,
    'never',
    { zh: '已设置过支付密码', en: 'A payment password has been set already.' },
    'The shopper has a payment password already: it is changed, or set anew after an identity check.',
  ),
  password_required: row(
    'conflict',
    409,
    'after_fix',
    { zh: '请先输入支付密码', en: 'Please enter the payment password first.' },
    'This needs the payment password of the shopper.',
  ),
  password_not_usable: row(
    'conflict',
    409,
    'never',
    { zh: '本次支付请使用短信验证码', en: 'Please use a text message code for this payment.' },
    'The verification policy, the account or a limit does not admit a payment by password alone.',
  ),
  password_too_easy: row(
    'invalid_request',
    400,
    'after_fix',
    {
      zh: '该密码过于简单，请换一个不易被猜到的密码',
      en: 'That password is easy to guess. Please choose another.',
    },
    'The new payment password is on the list of guessable ones.',
  ),
  password_entries_differ: row(
    'invalid_request',
    400,
    'after_fix',
    { zh: '两次输入的密码不一致', en: 'The two passwords are not the same.' },
    'The two entries of the new payment password differ.',
  ),
  password_proof_missing: row(
    'conflict',
    409,
    'after_fix',
    {
      zh: '请先重新验证一张已绑定的银行卡',
      en: 'Please verify one of your bank cards again first.',
    },
    'No card of the shopper was verified with its bank in this payment recently enough.',
  ),
  challenge_invalid: row(
    'invalid_request',
    400,
    'after_fix',
    again,
    'The sealed entry was altered, has lapsed, was used before or belongs to something else.',
  ),
} as const satisfies Readonly<Record<string, ErrorRow>>)
