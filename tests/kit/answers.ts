/** What each route answers with, as types; the call itself is checked against the schema. */
import type {
  accounts,
  cards,
  client,
  events,
  passwords,
  payments,
  RouteName,
  routing,
  terminals,
  verification,
} from '@tillway/api'

interface List<Item> {
  readonly object: 'list'
  readonly data: readonly Item[]
  readonly next_cursor: string | null
}

interface KnownAnswers {
  createPayment: payments.CreatedPayment
  listPayments: List<payments.Payment>
  getPayment: payments.PaymentDetail
  cancelPayment: payments.PaymentDetail
  createSession: payments.Session
  releaseQuarantine: payments.Refund
  createRefund: payments.Refund
  listRefunds: List<payments.Refund>
  getRefund: payments.Refund
  listEvents: List<events.Event>
  getEvent: events.Event
  createWebhookEndpoint: events.WebhookEndpointWithSecret
  listWebhookEndpoints: List<events.WebhookEndpoint>
  getWebhookEndpoint: events.WebhookEndpoint
  updateWebhookEndpoint: events.WebhookEndpoint
  rotateWebhookSecret: events.WebhookEndpointWithSecret
  resendSince: { readonly object: 'resend'; readonly count: number }
  listWebhookDeliveries: List<events.WebhookDelivery>
  resendDelivery: events.WebhookDelivery
  getMerchant: accounts.Merchant
  updateMerchant: accounts.Merchant
  listChannels: List<accounts.ChannelInfo>
  createChannelAccount: accounts.ChannelAccount
  listChannelAccounts: List<accounts.ChannelAccount>
  getChannelAccount: accounts.ChannelAccount
  updateChannelAccount: accounts.ChannelAccount
  createTerminal: accounts.Terminal
  testChannelAccount: accounts.ChannelAccountTest
  listTerminals: List<accounts.Terminal>
  getTerminal: accounts.TerminalDetail
  updateTerminal: accounts.Terminal
  echoTerminal: terminals.Echo
  createSettlement: terminals.Settlement
  listSettlements: List<terminals.Settlement>
  getSettlement: terminals.Settlement
  getSignature: payments.Signature
  signPayment: client.ClientPayment
  getRoutingRules: routing.RoutingRules
  replaceRoutingRules: routing.RoutingRules
  previewRouting: routing.RoutingPreview
  getVerificationPolicy: verification.VerificationPolicy
  replaceVerificationPolicy: verification.VerificationPolicy
  getShopperPassword: passwords.ShopperPassword
  lockShopperPassword: passwords.ShopperPassword
  unlockShopperPassword: passwords.ShopperPassword
  createApiKey: accounts.ApiKeyWithValue
  listApiKeys: List<accounts.ApiKey>
  revokeApiKey: accounts.ApiKey
  createOrderKey: accounts.OrderKey
  listOrderKeys: List<accounts.OrderKey>
  revokeOrderKey: accounts.OrderKey
  submitOrder: client.OpenedSession
  getClientPayment: client.ClientPayment
  startAttempt: client.ClientPayment
  cancelClientPayment: client.ClientPayment
  resendCode: client.ClientPayment
  confirmPayment: client.ClientPayment
  approvePayment: client.ClientPayment
  getClientPassword: passwords.ClientPassword
  openPasswordForm: passwords.PasswordForm
  setClientPassword: passwords.ClientPassword
  removeClientCardByPassword: cards.ClientCard
  changeClientCardPhone: cards.ClientCard
  presentCard: client.ClientPayment
  completeCard: client.ClientPayment
  listClientCards: cards.ClientCards
  openCardForm: cards.CardForm
  addClientCard: cards.ClientCard
  getClientCard: cards.ClientCard
  resendCardCode: cards.ClientCard
  confirmClientCard: cards.ClientCard
  refreshClientCard: cards.ClientCard
  chooseDefaultCard: cards.ClientCard
  removeClientCard: cards.ClientCard
  listCards: List<cards.Card>
  getCard: cards.Card
  updateCard: cards.Card
  removeCard: cards.Card
}

/** A route that is not listed yet answers with something that the test must look at itself. */
export type AnswerOf<Name extends RouteName> = Name extends keyof KnownAnswers
  ? KnownAnswers[Name]
  : unknown
