/**
 * The contract of a channel: a manifest, and a function that opens an account of it. Adapters are
 * codecs around a transport; they keep nothing between calls but verification keys.
 */
import type {
  Clock,
  HttpTransport,
  Instant,
  Log,
  Money,
  Random,
  Scheduler,
  Secret,
  StreamConnector,
} from '@tillway/kernel'
import type { CardReference, CardVault, SealedCode } from './cards.ts'
import type { ChannelManifest, OperationName, Presentation } from './manifest.ts'
import type {
  CardUpdateReport,
  EnrolmentReport,
  PaymentReport,
  RefundReport,
  RemovalReport,
  SettlementReport,
} from './outcome.ts'
import type {
  AuthorizationConclusion,
  AuthorizationReference,
  AuthorizationReport,
  AuthorizationRequest,
  AuthorizationVoidRequest,
  BalanceReport,
  BalanceRequest,
  CaptureReport,
  CaptureRequest,
  CaptureVoidRequest,
  EchoReport,
  SignOffReport,
  VoidReport,
} from './terminal-functions.ts'
import type {
  AccountTerminals,
  CardReading,
  ChipCompletion,
  TerminalBook,
  TerminalReference,
} from './terminals.ts'

export interface ChannelPorts {
  readonly clock: Clock
  readonly random: Random
  readonly http: HttpTransport
  readonly log: Log
  /** Absent where no vault is joined: then nothing that needs card data can be done. */
  readonly cards?: CardVault
  /** For channels that are spoken to over connections of bytes, with terminals that remember. */
  readonly terminals?: {
    readonly streams: StreamConnector
    readonly scheduler: Scheduler
    readonly book: TerminalBook
    /** The key under which wrapped keys lie, 32 bytes. */
    readonly masterKey: Secret<Uint8Array>
  }
}

export interface StartRequest {
  /** The attempt's number at the channel, drawn once and stored before this call. */
  readonly orderNumber: string
  readonly amount: Money
  readonly description: string
  readonly presentation: Presentation
  /** When the attempt was made: channels that name an order by number and time repeat it. */
  readonly startedAt: Instant
  readonly expiresAt: Instant
  readonly notifyUrl: string
  readonly returnUrl?: string
  readonly clientIp?: string
  /** Where the presentation needs a card. */
  readonly card?: CardReference
  /** Where the presentation needs a terminal. */
  readonly terminal?: TerminalReference
  /** The payer's id inside the host (an openid, a user id), where the presentation needs one. */
  readonly payerId?: string
}

/** Names an attempt at its channel. */
export interface AttemptReference {
  readonly orderNumber: string
  readonly amount: Money
  readonly presentation: Presentation
  readonly startedAt: Instant
  readonly expiresAt: Instant
  readonly card?: CardReference
  readonly terminal?: TerminalReference
}

export interface PresentRequest extends AttemptReference {
  readonly terminal: TerminalReference
  readonly reading: CardReading
  /** What was held up until then does not leave any more: somebody may have proven it absent. */
  readonly sendBefore?: Instant
  /**
   * MACs that the reader made, by what the action asked it to seal; both in hexadecimal. What the
   * first call of a reading prepared leaves with the second one, which brings its seals.
   */
  readonly seals?: Readonly<Record<string, string>>
}

export interface CompletionRequest extends AttemptReference {
  readonly terminal: TerminalReference
  readonly completion: ChipCompletion
}

/** The payment that `start` announced, to be carried out now. It carries the same order number. */
export interface ConfirmRequest extends AttemptReference {
  /** The code that was asked for; absent with the presentation `password`, which asks for none. */
  readonly code?: SealedCode
  readonly description: string
  readonly notifyUrl: string
  readonly clientIp?: string
}

export interface RefundReference {
  readonly orderNumber: string
  readonly refundNumber: string
  readonly amount: Money
  /** What was paid in all; some channels want it repeated. */
  readonly paid: Money
  /** The channel's own number of the payment, where it told one. */
  readonly channelTransaction?: string
  /** When the payment's attempt and when this refund were made. */
  readonly startedAt: Instant
  readonly requestedAt: Instant
  readonly paidAt?: Instant
  /** No refund of this payment was asked for before this one. */
  readonly isFirst: boolean
  /** The terminal that was paid at. */
  readonly terminal?: TerminalReference
}

export interface RefundRequest extends RefundReference {
  /** It left before, and nobody knows what became of it: a refusal of this call proves nothing of that. */
  readonly isRepeat?: true
  readonly reason?: string
  readonly notifyUrl: string
}

export interface EnrolmentReference {
  /** Number of the enrolment at the channel, drawn once. */
  readonly enrolmentNumber: string
  readonly requestedAt: Instant
  /** Its card in the vault; absent when the holder enters it on a page of the channel. */
  readonly card?: CardReference
}

export interface EnrolmentRequest extends EnrolmentReference {
  readonly notifyUrl: string
  readonly returnUrl?: string
  readonly expiresAt: Instant
  readonly clientIp?: string
}

export interface EnrolmentConfirmation extends EnrolmentReference {
  readonly code: SealedCode
}

export interface RemovalRequest {
  /** Number of the removal at the channel, drawn once. */
  readonly removalNumber: string
  readonly requestedAt: Instant
  readonly card: CardReference
}

/** The phone that was proposed for the card in the vault becomes that of its binding. */
export interface CardUpdateRequest {
  /** Number of the update at the channel, drawn for each call: repeating one harms nothing. */
  readonly updateNumber: string
  readonly requestedAt: Instant
  readonly card: CardReference
}

/** The calls. None of them throws for anything a channel or the network can do: they report. */
export interface OperationSignatures {
  start(request: StartRequest): Promise<PaymentReport>
  query(reference: AttemptReference): Promise<PaymentReport>
  /**
   * Never gives money back: what is paid stays paid, and is reported so. `absent` where there is
   * nothing to close and the payer may still pay: the platform then reverses, if that is declared.
   */
  close(reference: AttemptReference): Promise<PaymentReport>
  /** Ends it whatever became of it; what was paid goes back. Repeated, it gives nothing back twice. */
  reverse(reference: AttemptReference): Promise<PaymentReport>
  refund(request: RefundRequest): Promise<RefundReport>
  queryRefund(reference: RefundReference): Promise<RefundReport>
  confirm(request: ConfirmRequest): Promise<PaymentReport>
  requestEnrolment(request: EnrolmentRequest): Promise<EnrolmentReport>
  confirmEnrolment(request: EnrolmentConfirmation): Promise<EnrolmentReport>
  queryEnrolment(reference: EnrolmentReference): Promise<EnrolmentReport>
  removeCard(request: RemovalRequest): Promise<RemovalReport>
  updateCard(request: CardUpdateRequest): Promise<CardUpdateReport>
  present(request: PresentRequest): Promise<PaymentReport>
  complete(request: CompletionRequest): Promise<PaymentReport>
  /**
   * Closes what a terminal's batch has. A repeat with the number of one that was carried out answers
   * as that did, and closes nothing more.
   */
  settle(terminal: TerminalReference, settlementNumber?: string): Promise<SettlementReport>
  echo(terminal: TerminalReference): Promise<EchoReport>
  signOff(terminal: TerminalReference): Promise<SignOffReport>
  balance(request: BalanceRequest): Promise<BalanceReport>
  authorize(request: AuthorizationRequest): Promise<AuthorizationReport>
  concludeAuthorization(request: AuthorizationConclusion): Promise<AuthorizationReport>
  queryAuthorization(reference: AuthorizationReference): Promise<AuthorizationReport>
  captureAuthorization(request: CaptureRequest): Promise<CaptureReport>
  voidAuthorization(request: AuthorizationVoidRequest): Promise<VoidReport>
  voidCapture(request: CaptureVoidRequest): Promise<VoidReport>
}

/** An incoming notification, byte for byte. Header names in lower case. */
export interface NotificationMessage {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type RefusalReason =
  | 'signature'
  | 'probe'
  | 'stale'
  | 'unknown_key'
  | 'recipient'
  | 'malformed'

export type NotificationReading =
  | {
      readonly kind: 'payment'
      /** The channel's id of this fact; the same over its retries. */
      readonly id: string
      readonly orderNumber: string
      readonly report: PaymentReport
    }
  | {
      readonly kind: 'refund'
      readonly id: string
      readonly refundNumber: string
      readonly report: RefundReport
    }
  | {
      readonly kind: 'enrolment'
      readonly id: string
      readonly enrolmentNumber: string
      readonly report: EnrolmentReport
    }
  /** Genuine, but of no concern here: acknowledged and forgotten. */
  | { readonly kind: 'ignored'; readonly id: string; readonly why: string }
  /** Not genuine or not ours: changes nothing and is not acknowledged. */
  | { readonly kind: 'refused'; readonly why: RefusalReason }

export interface NotificationReader {
  read(message: NotificationMessage): Promise<NotificationReading>
  /** The answer that stops the channel's retries; sent only after the effect is durable. */
  readonly accepted: WireAnswer
  readonly refused: WireAnswer
}

export interface ChannelAccount<Operation extends OperationName = OperationName> {
  readonly operations: Readonly<Pick<OperationSignatures, Operation>>
  readonly notifications: NotificationReader
  /**
   * Where a card is entered: in our own form, whose data only the vault sees, or on a page of the
   * channel. Absent when this account binds no cards.
   */
  readonly cardEntry?: 'form' | 'page'
  /**
   * Saved cards may be paid with although the holder is sent no code: this account has been given
   * that right. Without it, the presentation `password` is refused.
   */
  readonly paysWithoutCode?: true
  /** Absent where there are no terminals. */
  readonly terminals?: AccountTerminals
  /** Background care (fresh verification keys). Rate-limited inside; never throws. */
  maintain(): Promise<void>
}

export interface Channel<Manifest extends ChannelManifest = ChannelManifest> {
  readonly manifest: Manifest
  /**
   * Opens an account from its configuration (fields of `manifest.account`, all strings).
   * Throws `channel_misconfigured`, naming the field, when it cannot be used. Does no I/O.
   */
  open(
    config: Readonly<Record<string, string>>,
    ports: ChannelPorts,
  ): ChannelAccount<Manifest['operations'][number]>
  /**
   * Wraps the keys that an operator entered for a terminal, by their role; afterwards nobody holds
   * them in clear. Throws `channel_misconfigured`, naming the role. Absent when terminals of this
   * channel have no keys.
   */
  wrapTerminalKeys?(
    keys: Secret<Readonly<Record<string, string>>>,
    ports: ChannelPorts,
  ): Promise<Readonly<Record<string, string>>>
}

/** Ties the operations to the manifest: one that is not declared cannot be implemented or called. */
export function defineChannel<const Manifest extends ChannelManifest>(
  channel: Channel<Manifest>,
): Channel<Manifest> {
  return Object.freeze(channel)
}

/** Looks an operation up where only the manifest is known; undefined when it is not declared. */
export function operationOf<Name extends OperationName>(
  channel: Channel,
  account: ChannelAccount,
  name: Name,
): OperationSignatures[Name] | undefined {
  if (!channel.manifest.operations.includes(name)) return undefined
  return account.operations[name]
}
