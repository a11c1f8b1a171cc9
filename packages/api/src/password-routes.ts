/** Payment passwords: of the shopper within one payment's session, and for the mall's server. */
import type { ErrorCode } from '@tillway/kernel'
import { type TSchema, Type } from 'typebox'
import * as cards from './cards.ts'
import * as client from './client.ts'
import * as passwords from './passwords.ts'
import type { Route } from './route.ts'
import { Id } from './schema-parts.ts'

/** What an entry of the password may be refused with, whatever it was entered for. */
const entryRefusals = Object.freeze([
  'password_wrong',
  'password_locked',
  'password_reset_needed',
  'password_barred',
  'password_not_set',
  'challenge_invalid',
  'vault_unavailable',
] as const satisfies readonly ErrorCode[])

const clientRoute = (
  method: 'GET' | 'POST',
  path: string,
  summary: Route['summary'],
  parts: Partial<Route> & { response: TSchema },
): Route => ({
  method,
  path: `/v1/client/${path}`,
  tag: 'client',
  auth: 'session',
  summary,
  status: 200,
  errors: [],
  ...parts,
})

const cardRoute = (
  suffix: string,
  summary: Route['summary'],
  errors: readonly ErrorCode[],
): Route =>
  clientRoute('POST', `cards/{id}/${suffix}`, summary, {
    params: Type.Object({ id: Id('card') }),
    body: passwords.SealedEntry,
    response: cards.ClientCard,
    idempotent: true,
    errors: [...entryRefusals, 'not_found', ...errors],
  })

const shopperRoute = (
  method: 'GET' | 'POST',
  suffix: string,
  summary: Route['summary'],
): Route => ({
  method,
  path: `/v1/shoppers/{shopper}/password${suffix}`,
  tag: 'cards',
  auth: 'secret',
  summary,
  params: passwords.ShopperParams,
  status: 200,
  response: passwords.ShopperPassword,
  errors: ['vault_unavailable'],
  ...(method === 'POST' ? { idempotent: true } : {}),
})

export const passwordRoutes = Object.freeze({
  approvePayment: clientRoute(
    'POST',
    'payment/approve',
    { zh: '提交支付密码', en: 'Approve the payment with the payment password' },
    {
      body: passwords.ApprovePayment,
      response: client.ClientPayment,
      // The ticket of the frame is in it.
      secretAnswer: true,
      idempotent: true,
      errors: [...entryRefusals, 'code_not_awaited', 'not_found', 'payment_finished'],
    },
  ),
  getClientPassword: clientRoute(
    'GET',
    'password',
    { zh: '支付密码状态', en: 'The state of the payment password' },
    { response: passwords.ClientPassword, errors: ['vault_unavailable'] },
  ),
  openPasswordForm: clientRoute(
    'POST',
    'password_forms',
    { zh: '打开支付密码输入', en: 'Open the entry of the payment password' },
    {
      body: passwords.OpenPasswordForm,
      response: passwords.PasswordForm,
      errors: [
        'not_found',
        'origin_not_allowed',
        'password_already_set',
        'password_barred',
        'password_locked',
        'password_not_set',
        'password_proof_missing',
        'password_reset_needed',
        'card_not_usable',
        'vault_unavailable',
      ],
    },
  ),
  setClientPassword: clientRoute(
    'POST',
    'password',
    { zh: '设置、修改或重置支付密码', en: 'Set, change or reset the payment password' },
    {
      body: passwords.SetPassword,
      response: passwords.ClientPassword,
      idempotent: true,
      errors: [
        ...entryRefusals,
        'password_already_set',
        'password_entries_differ',
        'password_proof_missing',
        'password_too_easy',
      ],
    },
  ),
  removeClientCardByPassword: cardRoute(
    'remove',
    { zh: '凭支付密码解绑银行卡', en: 'Remove a bank card with the payment password' },
    [],
  ),
  changeClientCardPhone: cardRoute(
    'phone',
    { zh: '凭支付密码修改预留手机号', en: 'Change the phone of a card with the payment password' },
    [...cards.cardChangeRefusals, 'card_data_invalid', 'channel_outcome_unknown'],
  ),

  getShopperPassword: shopperRoute('GET', '', {
    zh: '查询顾客的支付密码状态',
    en: 'Get the state of a shopper’s payment password',
  }),
  lockShopperPassword: shopperRoute('POST', '/lock', {
    zh: '停用顾客的支付密码',
    en: 'Lock a shopper’s payment password',
  }),
  unlockShopperPassword: shopperRoute('POST', '/unlock', {
    zh: '恢复顾客的支付密码',
    en: 'Unlock what was locked by you',
  }),
} as const satisfies Readonly<Record<string, Route>>)
