/** What a mall's server may call with its secret key for payments, and to be told of them. */
import * as cards from './cards.ts'
import * as events from './events.ts'
import * as payments from './payments.ts'
import type { Route } from './route.ts'
import { act, create, get, list } from './route-forms.ts'

export const mallRoutes = Object.freeze({
  createPayment: create(
    'payments',
    '/v1/payments',
    { zh: '创建支付', en: 'Create a payment' },
    {
      body: payments.CreatePayment,
      response: payments.CreatedPayment,
      secretAnswer: true,
      errors: ['order_conflict', 'invalid_amount', 'payment_finished'],
    },
  ),
  listPayments: list(
    'payments',
    '/v1/payments',
    { zh: '支付列表', en: 'List payments' },
    payments.PaymentPage,
    payments.ListPayments,
  ),
  getPayment: get(
    'payments',
    '/v1/payments/{id}',
    'pay',
    { zh: '查询支付', en: 'Get a payment' },
    payments.PaymentDetail,
  ),
  cancelPayment: act(
    'payments',
    '/v1/payments/{id}/cancel',
    'pay',
    { zh: '取消支付', en: 'Cancel a payment' },
    {
      response: payments.PaymentDetail,
      errors: ['payment_finished'],
    },
  ),
  getSignature: get(
    'payments',
    '/v1/payments/{id}/signature',
    'pay',
    { zh: '查询持卡人签名', en: 'Get the signature of the payer' },
    payments.Signature,
  ),
  createSession: act(
    'payments',
    '/v1/payments/{id}/session',
    'pay',
    { zh: '签发会话令牌', en: 'Issue a session token' },
    {
      response: payments.Session,
      secretAnswer: true,
    },
  ),
  releaseQuarantine: act(
    'payments',
    '/v1/payments/{id}/release',
    'pay',
    { zh: '退回隔离款项', en: 'Give quarantined money back' },
    {
      response: payments.Refund,
      errors: ['refund_not_possible'],
    },
  ),

  createRefund: create(
    'refunds',
    '/v1/refunds',
    { zh: '创建退款', en: 'Create a refund' },
    {
      body: payments.CreateRefund,
      response: payments.Refund,
      errors: [
        'invalid_amount',
        'not_found',
        'refund_not_possible',
        'refund_exceeds_paid',
        'refund_conflict',
      ],
    },
  ),
  listRefunds: list(
    'refunds',
    '/v1/refunds',
    { zh: '退款列表', en: 'List refunds' },
    payments.RefundPage,
    payments.ListRefunds,
  ),
  getRefund: get(
    'refunds',
    '/v1/refunds/{id}',
    'rf',
    { zh: '查询退款', en: 'Get a refund' },
    payments.Refund,
  ),

  listCards: list(
    'cards',
    '/v1/cards',
    { zh: '银行卡列表', en: 'List bank cards' },
    cards.CardPage,
    cards.ListCards,
  ),
  getCard: get(
    'cards',
    '/v1/cards/{id}',
    'card',
    { zh: '查询银行卡', en: 'Get a bank card' },
    cards.Card,
  ),
  updateCard: act(
    'cards',
    '/v1/cards/{id}',
    'card',
    { zh: '修改银行卡的预留手机号', en: 'Change the phone of a bank card' },
    {
      method: 'PATCH',
      body: cards.UpdateCard,
      response: cards.Card,
      errors: [...cards.cardChangeRefusals, 'channel_outcome_unknown', 'vault_unavailable'],
    },
  ),
  removeCard: act(
    'cards',
    '/v1/cards/{id}',
    'card',
    { zh: '解绑银行卡', en: 'Remove a bank card' },
    { method: 'DELETE', response: cards.Card },
  ),

  listEvents: list(
    'events',
    '/v1/events',
    { zh: '事件列表', en: 'List events' },
    events.EventPage,
    events.ListEvents,
  ),
  getEvent: get(
    'events',
    '/v1/events/{id}',
    'evt',
    { zh: '查询事件', en: 'Get an event' },
    events.Event,
  ),

  createWebhookEndpoint: create(
    'webhooks',
    '/v1/webhook_endpoints',
    { zh: '新建回调地址', en: 'Create a webhook endpoint' },
    {
      body: events.CreateWebhookEndpoint,
      response: events.WebhookEndpointWithSecret,
      secretAnswer: true,
      errors: ['url_not_allowed'],
    },
  ),
  listWebhookEndpoints: list(
    'webhooks',
    '/v1/webhook_endpoints',
    { zh: '回调地址列表', en: 'List webhook endpoints' },
    events.WebhookEndpointPage,
  ),
  getWebhookEndpoint: get(
    'webhooks',
    '/v1/webhook_endpoints/{id}',
    'we',
    { zh: '查询回调地址', en: 'Get a webhook endpoint' },
    events.WebhookEndpoint,
  ),
  updateWebhookEndpoint: act(
    'webhooks',
    '/v1/webhook_endpoints/{id}',
    'we',
    { zh: '修改回调地址', en: 'Change a webhook endpoint' },
    {
      method: 'PATCH',
      body: events.UpdateWebhookEndpoint,
      response: events.WebhookEndpoint,
      errors: ['url_not_allowed'],
    },
  ),
  rotateWebhookSecret: act(
    'webhooks',
    '/v1/webhook_endpoints/{id}/rotate',
    'we',
    { zh: '轮换回调密钥', en: 'Rotate the webhook secret' },
    {
      body: events.RotateWebhookSecret,
      response: events.WebhookEndpointWithSecret,
      secretAnswer: true,
    },
  ),
  resendSince: act(
    'webhooks',
    '/v1/webhook_endpoints/{id}/resend',
    'we',
    { zh: '重发某时刻以来的事件', en: 'Resend all since a time' },
    {
      body: events.ResendSince,
      response: events.ResendResult,
    },
  ),
  listWebhookDeliveries: list(
    'webhooks',
    '/v1/webhook_deliveries',
    { zh: '投递列表', en: 'List deliveries' },
    events.WebhookDeliveryPage,
    events.ListWebhookDeliveries,
  ),
  resendDelivery: act(
    'webhooks',
    '/v1/webhook_deliveries/{id}/resend',
    'wd',
    { zh: '重发一次投递', en: 'Resend one delivery' },
    {
      response: events.WebhookDelivery,
    },
  ),
} as const satisfies Readonly<Record<string, Route>>)
