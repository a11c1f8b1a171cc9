export type { LinkRequest, NonceMemory, SignedLink } from './link-auth.ts'
export {
  answerMac,
  isGenuineAnswer,
  linkHeader,
  linkWindowMs,
  signLink,
  verifyLink,
} from './link-auth.ts'
export type { LinkKey } from './mac.ts'
export type {
  BarPasswordMessage,
  CardName,
  ComposeAnswer,
  ComposeMessage,
  DispatchAnswer,
  DispatchMessage,
  LinkError,
  PasswordAnswer,
  PasswordEntry,
  PasswordState,
  PasswordStatus,
  PhoneMessage,
  PhoneStep,
  SetPasswordMessage,
  ShopperName,
  VaultCard,
  VerdictClaims,
  VerdictKeys,
} from './messages.ts'
export { linkPaths } from './messages.ts'
export type { EntryModule, PasswordClaims, PasswordPurpose, TicketClaims } from './ticket.ts'
export { issueTicket, maxTicketLifeMs, readTicket } from './ticket.ts'
export type { PasswordClient, VaultClient, VaultClientOptions } from './vault-client.ts'
export { createVaultClient } from './vault-client.ts'
