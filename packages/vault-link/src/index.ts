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
  CardName,
  ComposeAnswer,
  ComposeMessage,
  DispatchAnswer,
  DispatchMessage,
  LinkError,
  PhoneMessage,
  PhoneStep,
  VaultCard,
} from './messages.ts'
export { linkPaths } from './messages.ts'
export type { TicketClaims } from './ticket.ts'
export { issueTicket, maxTicketLifeMs, readTicket } from './ticket.ts'
export type { VaultClient, VaultClientOptions } from './vault-client.ts'
export { createVaultClient } from './vault-client.ts'
