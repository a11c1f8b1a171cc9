/** The vault, as the server asks it. */
import type { CardVault } from '@tillway/channel'
import {
  type Clock,
  type HttpResponse,
  type HttpTransport,
  isErrorCode,
  PayError,
  type Random,
  type Secret,
  TransportError,
} from '@tillway/kernel'
import { isGenuineAnswer, linkHeader, signLink } from './link-auth.ts'
import type { LinkKey } from './mac.ts'
import {
  type BarPasswordMessage,
  type CardName,
  type ComposeAnswer,
  type ComposeMessage,
  type DispatchAnswer,
  type DispatchMessage,
  type LinkError,
  linkPaths,
  type PasswordAnswer,
  type PasswordEntry,
  type PasswordStatus,
  type PhoneMessage,
  type PhoneStep,
  type SetPasswordMessage,
  type ShopperName,
  type VaultCard,
  type VerdictKeys,
} from './messages.ts'

export interface VaultClientOptions {
  /** Where the vault is reached, with or without a trailing slash. */
  readonly url: string
  readonly linkKey: LinkKey
  readonly http: HttpTransport
  readonly clock: Clock
  readonly random: Random
}

export interface VaultClient extends CardVault {
  /** Throws `not_found`, `vault_unavailable`. */
  describe(merchantId: string, cardId: string): Promise<VaultCard>
  /**
   * Proposes a phone for the card; it is what a channel's message can be filled with for the next two
   * minutes. Proposing it again is the same. Answers the card as it will be, marked as proposed.
   * Throws `not_found`, `rate_limited` (another phone was proposed, or too many), `vault_unavailable`.
   */
  changePhone(merchantId: string, cardId: string, phone: Secret<string>): Promise<VaultCard>
  /**
   * The proposed phone becomes the card's. Throws `not_found`, `card_data_missing` (it is not
   * proposed any more), `vault_unavailable`.
   */
  confirmPhone(merchantId: string, cardId: string, phone: Secret<string>): Promise<VaultCard>
  /** The card keeps the phone it has. Throws `not_found`, `vault_unavailable`. */
  dropPhone(merchantId: string, cardId: string, phone: Secret<string>): Promise<VaultCard>
  /**
   * The number is not shredded by itself after half an hour: for accounts that pay with the number
   * and not with something the channel gave. Throws `card_data_missing`, `vault_unavailable`.
   */
  keepNumber(merchantId: string, cardId: string): Promise<void>
  /**
   * Removes number, holder's data and expiry for good; the description stays. Does nothing more
   * when it is done already or the card is gone. Throws `vault_unavailable`.
   */
  shredNumber(merchantId: string, cardId: string): Promise<void>
  /** Removes the card altogether; likewise. Throws `vault_unavailable`. */
  forget(merchantId: string, cardId: string): Promise<void>
  readonly passwords: PasswordClient
}

/** The payment passwords of shoppers. Everything here throws `vault_unavailable`. */
export interface PasswordClient {
  describe(name: ShopperName): Promise<PasswordStatus>
  /**
   * Holds an entry against the shopper's password. An answer that did not come may have been
   * counted; the entry cannot be sent again.
   */
  verify(entry: PasswordEntry): Promise<PasswordAnswer>
  /** Sets, changes or resets it; `right` means that the new one is in force. */
  set(message: SetPasswordMessage): Promise<PasswordAnswer>
  /** Locks or unlocks it by the merchant's word. Unlocking ends no lock of wrong tries. */
  bar(message: BarPasswordMessage): Promise<PasswordStatus>
  /** Public keys of the vault's verdicts. */
  verdictKeys(): Promise<VerdictKeys>
}

const timeoutMs = 5_000
/** So that the vault's own time-out is told before the server's ends. */
const dispatchMarginMs = 2_000
const maxResponseBytes = 4_194_304

export function createVaultClient(options: VaultClientOptions): VaultClient {
  const ask = async <Answer>(path: string, message: object): Promise<Answer> => {
    const answer = await exchange(options, path, message, timeoutMs).catch((cause: unknown) => {
      throw unavailable(cause)
    })
    if (answer.status === 200) return answer.content as Answer
    throw refusalOf(answer.content) ?? unavailable(`status ${answer.status}`)
  }
  const name = (merchantId: string, cardId: string): CardName => ({ merchantId, cardId })
  const phoneStep =
    (step: PhoneStep): VaultClient['changePhone'] =>
    (merchantId, cardId, phone) => {
      const message: PhoneMessage = { merchantId, cardId, phone: phone.reveal(), step }
      return ask<VaultCard>(linkPaths.phone, message)
    }
  return {
    changePhone: phoneStep('propose'),
    confirmPhone: phoneStep('confirm'),
    dropPhone: phoneStep('drop'),
    describe: (merchantId, cardId) => ask<VaultCard>(linkPaths.describe, name(merchantId, cardId)),
    compose: (message) => ask<ComposeAnswer>(linkPaths.compose, message satisfies ComposeMessage),
    dispatch: ({ envelope }, request) => dispatch(options, { envelope, ...request }),
    async keepNumber(merchantId, cardId) {
      await ask(linkPaths.keep, name(merchantId, cardId))
    },
    async shredNumber(merchantId, cardId) {
      await ask(linkPaths.shred, name(merchantId, cardId))
    },
    async forget(merchantId, cardId) {
      await ask(linkPaths.forget, name(merchantId, cardId))
    },
    passwords: {
      describe: (shopper) => ask<PasswordStatus>(linkPaths.describePassword, shopper),
      verify: (entry) => ask<PasswordAnswer>(linkPaths.verifyPassword, entry),
      set: (message) => ask<PasswordAnswer>(linkPaths.setPassword, message),
      bar: (message) => ask<PasswordStatus>(linkPaths.barPassword, message),
      verdictKeys: () => ask<VerdictKeys>(linkPaths.verdictKeys, {}),
    },
  }
}

/** What is not certainly unsent is told as a `TransportError` that says so. */
async function dispatch(
  options: VaultClientOptions,
  message: DispatchMessage,
): Promise<HttpResponse> {
  const patience = message.timeoutMs + dispatchMarginMs
  const answer = await exchange(options, linkPaths.dispatch, message, patience).catch(
    (error: unknown) => {
      if (error instanceof TransportError && !error.maybeSent) throw unavailable(error)
      throw error
    },
  )
  if (answer.status !== 200) {
    throw refusalOf(answer.content) ?? new TransportError('reset', true)
  }
  return responseOf(answer.content as DispatchAnswer)
}

function responseOf(answer: DispatchAnswer): HttpResponse {
  if ('failure' in answer) throw new TransportError(answer.failure, answer.maybe_sent)
  const { status, headers, body } = answer
  return { status, headers, body: new Uint8Array(Buffer.from(body, 'base64')) }
}

interface Answer {
  readonly status: number
  readonly content: unknown
}

/** Throws `TransportError`; an answer that is not the vault's own is no answer. */
async function exchange(
  options: VaultClientOptions,
  path: string,
  message: object,
  patience: number,
): Promise<Answer> {
  const body = JSON.stringify(message)
  const { value, nonce } = signLink(options, { method: 'POST', path, body })
  const response = await options.http.send({
    method: 'POST',
    url: `${options.url.replace(/\/$/, '')}${path}`,
    headers: { 'content-type': 'application/json', [linkHeader]: value },
    body,
    timeoutMs: patience,
    maxResponseBytes,
  })
  const mac = response.headers[linkHeader]
  if (!isGenuineAnswer(options.linkKey, nonce, { ...response, mac })) {
    throw new TransportError('reset', true, { cause: `not the vault: status ${response.status}` })
  }
  return { status: response.status, content: JSON.parse(Buffer.from(response.body).toString()) }
}

function refusalOf(content: unknown): PayError | undefined {
  const error = (content as Partial<LinkError> | null)?.error
  if (error === undefined || !isErrorCode(error.code)) return undefined
  return new PayError(error.code, error.message, {
    ...(error.param === undefined ? {} : { param: error.param }),
    ...(error.retry_after_seconds === undefined
      ? {}
      : { retryAfterSeconds: error.retry_after_seconds }),
  })
}

function unavailable(cause: unknown): PayError {
  return new PayError('vault_unavailable', undefined, { cause })
}
