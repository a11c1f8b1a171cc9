/** What the SDK may call: with the publishable key to open a session, and then within it. */
import { type TSchema, Type } from 'typebox'
import * as cards from './cards.ts'
import * as client from './client.ts'
import type { Route } from './route.ts'
import { Id } from './schema-parts.ts'

const clientRoute = (
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  summary: Route['summary'],
  parts: Partial<Route> & { response: TSchema; status: Route['status'] },
): Route => ({ method, path, tag: 'client', auth: 'session', summary, errors: [], ...parts })

const clientCardRoute = (
  method: 'GET' | 'POST' | 'DELETE',
  suffix: string,
  summary: Route['summary'],
  parts: Partial<Route> = {},
): Route =>
  clientRoute(method, `/v1/client/cards/{id}${suffix}`, summary, {
    params: Type.Object({ id: Id('card') }),
    status: 200,
    response: cards.ClientCard,
    ...parts,
    errors: ['not_found', ...(parts.errors ?? [])],
  })

export const clientRoutes = Object.freeze({
  submitOrder: clientRoute(
    'POST',
    '/v1/client/orders',
    { zh: '提交已签名订单', en: 'Submit a signed order' },
    {
      auth: 'publishable',
      body: client.SubmitOrder,
      status: 201,
      response: client.OpenedSession,
      errors: ['order_signature_invalid', 'order_expired', 'order_conflict', 'payment_finished'],
    },
  ),
  getClientPayment: clientRoute(
    'GET',
    '/v1/client/payment',
    { zh: '读取当前支付', en: 'Read the payment' },
    {
      query: client.HostQuery,
      status: 200,
      response: client.ClientPayment,
    },
  ),
  startAttempt: clientRoute(
    'POST',
    '/v1/client/payment/attempts',
    { zh: '选择方式并发起', en: 'Start paying by a way' },
    {
      body: client.StartAttempt,
      status: 201,
      response: client.ClientPayment,
      // The ticket of the frame is in it.
      secretAnswer: true,
      idempotent: true,
      errors: [
        'way_unavailable',
        'attempt_in_progress',
        'payment_finished',
        'not_found',
        'card_not_usable',
        'card_binding_expired',
        'password_not_usable',
        'password_not_set',
        'password_locked',
        'password_reset_needed',
        'password_barred',
        'vault_unavailable',
      ],
    },
  ),
  resendCode: clientRoute(
    'POST',
    '/v1/client/payment/code',
    { zh: '重新发送支付验证码', en: 'Send the code of the payment again' },
    {
      status: 200,
      response: client.ClientPayment,
      errors: ['code_not_awaited', 'sms_limited', 'vault_unavailable'],
    },
  ),
  confirmPayment: clientRoute(
    'POST',
    '/v1/client/payment/confirm',
    { zh: '提交支付验证码', en: 'Confirm the payment with its code' },
    {
      body: client.ConfirmPayment,
      status: 200,
      response: client.ClientPayment,
      // The ticket of the frame is in it.
      secretAnswer: true,
      idempotent: true,
      errors: ['code_not_awaited', 'password_required', 'not_found', 'payment_finished'],
    },
  ),
  presentCard: clientRoute(
    'POST',
    '/v1/client/payment/card',
    { zh: '提交读卡数据', en: 'Pay with a card that was read' },
    {
      body: client.PresentCard,
      status: 200,
      response: client.ClientPayment,
      idempotent: true,
      errors: ['card_not_awaited', 'terminal_not_ready', 'not_found'],
    },
  ),
  completeCard: clientRoute(
    'POST',
    '/v1/client/payment/card/completion',
    { zh: '提交芯片结果', en: 'Tell what the chip decided' },
    {
      body: client.CompleteCard,
      status: 200,
      response: client.ClientPayment,
      idempotent: true,
      errors: ['card_not_awaited', 'terminal_not_ready', 'not_found'],
    },
  ),
  signPayment: clientRoute(
    'POST',
    '/v1/client/payment/signature',
    { zh: '提交持卡人签名', en: 'Sign for a card payment' },
    {
      body: client.SignPayment,
      status: 200,
      response: client.ClientPayment,
      idempotent: true,
      errors: ['signature_not_wanted', 'not_found'],
    },
  ),
  listClientCards: clientRoute(
    'GET',
    '/v1/client/cards',
    { zh: '已绑定的银行卡', en: 'The bank cards of the shopper' },
    {
      query: cards.CardsQuery,
      status: 200,
      response: cards.ClientCards,
      errors: ['way_unavailable'],
    },
  ),
  openCardForm: clientRoute(
    'POST',
    '/v1/client/card_forms',
    { zh: '打开银行卡表单', en: 'Open the form for a bank card' },
    {
      body: cards.OpenCardForm,
      status: 200,
      response: cards.CardForm,
      errors: [
        'way_unavailable',
        'vault_unavailable',
        'origin_not_allowed',
        'card_limit',
        'payment_finished',
      ],
    },
  ),
  addClientCard: clientRoute(
    'POST',
    '/v1/client/cards',
    { zh: '绑定银行卡', en: 'Bind a bank card' },
    {
      body: cards.AddCard,
      status: 201,
      response: cards.ClientCard,
      idempotent: true,
      secretAnswer: true,
      errors: [
        'way_unavailable',
        'vault_unavailable',
        'not_found',
        'card_not_usable',
        'card_limit',
        'origin_not_allowed',
        'sms_limited',
        'payment_finished',
      ],
    },
  ),
  getClientCard: clientCardRoute('GET', '', { zh: '读取银行卡', en: 'Read a bank card' }),
  resendCardCode: clientCardRoute(
    'POST',
    '/code',
    { zh: '重新发送绑卡验证码', en: 'Send the code of the card again' },
    { errors: ['code_not_awaited', 'sms_limited', 'vault_unavailable'] },
  ),
  confirmClientCard: clientCardRoute(
    'POST',
    '/confirm',
    { zh: '提交绑卡验证码', en: 'Confirm a card with its code' },
    {
      body: cards.ConfirmCard,
      idempotent: true,
      secretAnswer: true,
      errors: ['code_not_awaited', 'vault_unavailable'],
    },
  ),
  refreshClientCard: clientCardRoute('POST', '/refresh', {
    zh: '查询绑卡结果',
    en: 'Ask what became of a card',
  }),
  chooseDefaultCard: clientCardRoute(
    'POST',
    '/default',
    { zh: '设为默认银行卡', en: 'Make a card the default' },
    { errors: ['card_not_usable'] },
  ),
  removeClientCard: clientCardRoute(
    'DELETE',
    '',
    { zh: '解绑银行卡', en: 'Remove a bank card' },
    { errors: ['password_required', 'vault_unavailable'] },
  ),
  cancelClientPayment: clientRoute(
    'POST',
    '/v1/client/payment/cancel',
    { zh: '放弃支付', en: 'Give up the payment' },
    {
      status: 200,
      response: client.ClientPayment,
      errors: ['payment_finished'],
    },
  ),
  streamClientPayment: clientRoute(
    'GET',
    '/v1/client/payment/stream',
    { zh: '状态事件流', en: 'Status as server-sent events' },
    {
      query: client.StreamQuery,
      status: 200,
      response: Type.String({
        description: '`text/event-stream`; each `status` event carries a ClientPayment',
      }),
    },
  ),
} as const satisfies Readonly<Record<string, Route>>)
