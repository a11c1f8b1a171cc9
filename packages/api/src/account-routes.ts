/** What a mall's server sets up with its secret key: the merchant, channel accounts, terminals and keys. */
import * as accounts from './accounts.ts'
import type { Route } from './route.ts'
import { act, create, get, list } from './route-forms.ts'
import * as terminals from './terminals.ts'

export const accountRoutes = Object.freeze({
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
