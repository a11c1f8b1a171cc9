/** What a mall's server may call with its secret key. */
import type { ErrorCode } from '@tillway/kernel'
import { type TObject, type TSchema, Type } from 'typebox'
import * as accounts from './accounts.ts'
import * as cards from './cards.ts'
import * as events from './events.ts'
import * as payments from './payments.ts'
import type { Route } from './route.ts'
import { Id } from './schema-parts.ts'
import * as terminals from './terminals.ts'

const byId = (prefix: string) => Type.Object({ id: Id(prefix) })

const list = (
  tag: Route['tag'],
  path: string,
  summary: Route['summary'],
  response: TSchema,
  query: TObject = Type.Object({}, { additionalProperties: false }),
): Route => ({
  method: 'GET',
  path,
  tag,
  auth: 'secret',
  summary,
  query,
  status: 200,
  response,
  errors: [],
})

const get = (
  tag: Route['tag'],
  path: string,
  prefix: string,
  summary: Route['summary'],
  response: TSchema,
): Route => ({
  method: 'GET',
  path,
  tag,
  auth: 'secret',
  summary,
  params: byId(prefix),
  status: 200,
  response,
  errors: ['not_found'],
})

const create = (
  tag: Route['tag'],
  path: string,
  summary: Route['summary'],
  parts: { body: TObject; response: TSchema; errors?: readonly ErrorCode[]; secretAnswer?: true },
): Route => ({
  method: 'POST',
  path,
  tag,
  auth: 'secret',
  summary,
  body: parts.body,
  status: 201,
  response: parts.response,
  idempotent: true,
  ...(parts.secretAnswer === undefined ? {} : { secretAnswer: true as const }),
  errors: parts.errors ?? [],
})

const act = (
  tag: Route['tag'],
  path: string,
  prefix: string,
  summary: Route['summary'],
  parts: {
    body?: TObject
    response: TSchema
    method?: 'POST' | 'PATCH' | 'DELETE'
    errors?: readonly ErrorCode[]
    secretAnswer?: true
  },
): Route => ({
  method: parts.method ?? 'POST',
  path,
  tag,
  auth: 'secret',
  summary,
  params: byId(prefix),
  ...(parts.body === undefined ? {} : { body: parts.body }),
  status: 200,
  response: parts.response,
  ...(parts.method === undefined ? { idempotent: true as const } : {}),
  ...(parts.secretAnswer === undefined ? {} : { secretAnswer: true as const }),
  errors: ['not_found', ...(parts.errors ?? [])],
})

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

  getMerchant: {
    method: 'GET',
    path: '/v1/merchant',
    tag: 'accounts',
    auth: 'secret',
    summary: { zh: '查询商户', en: 'Get the merchant' },
    status: 200,
    response: accounts.Merchant,
    errors: [],
  },
  updateMerchant: {
    method: 'PATCH',
    path: '/v1/merchant',
    tag: 'accounts',
    auth: 'secret',
    summary: { zh: '修改商户', en: 'Change the merchant' },
    body: accounts.UpdateMerchant,
    status: 200,
    response: accounts.Merchant,
    errors: [],
  },
  listChannels: list(
    'accounts',
    '/v1/channels',
    { zh: '可用通道', en: 'List channels' },
    accounts.ChannelInfoPage,
  ),
  createChannelAccount: create(
    'accounts',
    '/v1/channel_accounts',
    { zh: '新建通道账户', en: 'Create a channel account' },
    {
      body: accounts.CreateChannelAccount,
      response: accounts.ChannelAccount,
      errors: ['channel_misconfigured'],
    },
  ),
  listChannelAccounts: list(
    'accounts',
    '/v1/channel_accounts',
    { zh: '通道账户列表', en: 'List channel accounts' },
    accounts.ChannelAccountPage,
  ),
  getChannelAccount: get(
    'accounts',
    '/v1/channel_accounts/{id}',
    'ca',
    { zh: '查询通道账户', en: 'Get a channel account' },
    accounts.ChannelAccount,
  ),
  updateChannelAccount: act(
    'accounts',
    '/v1/channel_accounts/{id}',
    'ca',
    { zh: '修改通道账户', en: 'Change a channel account' },
    {
      method: 'PATCH',
      body: accounts.UpdateChannelAccount,
      response: accounts.ChannelAccount,
      errors: ['channel_misconfigured'],
    },
  ),
  testChannelAccount: act(
    'accounts',
    '/v1/channel_accounts/{id}/test',
    'ca',
    { zh: '测试通道账户', en: 'Ask whether a channel knows the account' },
    { response: accounts.ChannelAccountTest, errors: ['channel_misconfigured'] },
  ),
  createTerminal: create(
    'accounts',
    '/v1/terminals',
    { zh: '登记终端', en: 'Register a terminal' },
    {
      body: accounts.CreateTerminal,
      response: accounts.Terminal,
      errors: ['channel_misconfigured'],
    },
  ),
  listTerminals: list(
    'accounts',
    '/v1/terminals',
    { zh: '终端列表', en: 'List terminals' },
    accounts.TerminalPage,
  ),
  getTerminal: get(
    'accounts',
    '/v1/terminals/{id}',
    'tm',
    { zh: '查询终端', en: 'Get a terminal' },
    accounts.TerminalDetail,
  ),
  updateTerminal: act(
    'accounts',
    '/v1/terminals/{id}',
    'tm',
    { zh: '修改终端', en: 'Change a terminal' },
    {
      method: 'PATCH',
      body: accounts.UpdateTerminal,
      response: accounts.Terminal,
      errors: ['channel_misconfigured', 'terminal_busy', 'terminal_unsettled'],
    },
  ),
  echoTerminal: act(
    'accounts',
    '/v1/terminals/{id}/echo',
    'tm',
    { zh: '终端回响测试', en: 'Ask whether the acquirer hears a terminal' },
    { response: terminals.Echo, errors: ['terminal_not_ready'] },
  ),
  createSettlement: {
    ...act(
      'accounts',
      '/v1/terminals/{id}/settlements',
      'tm',
      { zh: '批结算', en: 'Settle the batch of a terminal' },
      { response: terminals.Settlement, errors: ['terminal_not_ready'] },
    ),
    status: 201,
  },
  listSettlements: list(
    'accounts',
    '/v1/settlements',
    { zh: '批结算列表', en: 'List settlements' },
    terminals.SettlementPage,
    terminals.ListSettlements,
  ),
  getSettlement: get(
    'accounts',
    '/v1/settlements/{id}',
    'stl',
    { zh: '查询批结算', en: 'Get a settlement' },
    terminals.Settlement,
  ),
  createApiKey: create(
    'accounts',
    '/v1/api_keys',
    { zh: '新建密钥', en: 'Create an API key' },
    {
      body: accounts.CreateApiKey,
      response: accounts.ApiKeyWithValue,
      secretAnswer: true,
      errors: ['key_limit'],
    },
  ),
  listApiKeys: list(
    'accounts',
    '/v1/api_keys',
    { zh: '密钥列表', en: 'List API keys' },
    accounts.ApiKeyPage,
  ),
  revokeApiKey: act(
    'accounts',
    '/v1/api_keys/{id}',
    'key',
    { zh: '吊销密钥', en: 'Revoke an API key' },
    {
      method: 'DELETE',
      response: accounts.ApiKey,
    },
  ),
  createOrderKey: create(
    'accounts',
    '/v1/order_keys',
    { zh: '登记订单签名公钥', en: 'Register an order-signing key' },
    {
      body: accounts.CreateOrderKey,
      response: accounts.OrderKey,
      errors: ['key_limit'],
    },
  ),
  listOrderKeys: list(
    'accounts',
    '/v1/order_keys',
    { zh: '订单签名公钥列表', en: 'List order-signing keys' },
    accounts.OrderKeyPage,
  ),
  revokeOrderKey: act(
    'accounts',
    '/v1/order_keys/{id}',
    'ok',
    { zh: '吊销订单签名公钥', en: 'Revoke an order-signing key' },
    {
      method: 'DELETE',
      response: accounts.OrderKey,
    },
  ),
} as const satisfies Readonly<Record<string, Route>>)
