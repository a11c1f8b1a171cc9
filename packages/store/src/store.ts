/**
 * What the platform can store. One interface, carried out over SQLite and over PostgreSQL by the
 * same repositories. Every row leads with its merchant, and so does every look-up.
 */
import type { Clock, Instant } from '@tillway/kernel'
import type {
  AttemptRecord,
  CardRecord,
  EventRecord,
  PaymentRecord,
  RefundRecord,
  RoutingRule,
  SettlementRecord,
} from '@tillway/payments'
import type { Shoppers, VerificationPolicies } from './verification-store.ts'

export interface Cursor {
  /** Ids sort by time; a page begins after this one. */
  readonly after?: string
  readonly limit: number
}

export interface MerchantRecord {
  readonly id: string
  readonly name: string
  /** Origins from which its publishable keys may be used; empty: any. */
  readonly allowedOrigins: readonly string[]
  readonly createdAt: Instant
}

export interface ApiKeyRecord {
  readonly merchantId: string
  readonly id: string
  readonly kind: 'secret' | 'publishable'
  /** Lower-case hex SHA-256 of the whole key. */
  readonly hash: string
  readonly hint: string
  readonly revokedAt: Instant | null
  readonly createdAt: Instant
}

export interface OrderKeyRecord {
  readonly merchantId: string
  readonly id: string
  /** Ed25519 public key, base64url of 32 bytes. */
  readonly publicKey: string
  readonly revokedAt: Instant | null
  readonly createdAt: Instant
}

export interface ChannelAccountRecord {
  readonly merchantId: string
  readonly id: string
  readonly channel: string
  readonly name: string
  readonly enabled: boolean
  /** The newest version of its configuration. */
  readonly version: number
  readonly createdAt: Instant
}

/** Never changes once written; an attempt keeps the version that it was made with. */
export interface ChannelAccountVersionRecord {
  readonly merchantId: string
  readonly accountId: string
  readonly version: number
  /** Sealed JSON of the configuration. */
  readonly sealedConfig: string
  readonly createdAt: Instant
}

export interface TerminalRecord {
  readonly merchantId: string
  readonly id: string
  readonly name: string
  readonly enabled: boolean
  readonly channelAccountId: string | null
  readonly hasReader: boolean
  /** Its number at the acquirer; empty without one. */
  readonly number: string
  /** Sealed JSON of its wrapped keys; null without any. */
  readonly sealedKeys: string | null
  /** The account that its book is kept with; it stays when the terminal is unbound. */
  readonly bookAccountId: string | null
  /** Serial number of the reader that a card was last read with. */
  readonly lastReader: string | null
  readonly lastSeenAt: Instant | null
  readonly createdAt: Instant
}

/** Never changes once written; the newest version is the one in force. */
export interface RoutingRulesRecord {
  readonly merchantId: string
  readonly version: number
  readonly rules: readonly RoutingRule[]
  readonly createdAt: Instant
}

/** What the payer of an attempt drew. Written once. */
export interface SignatureRecord {
  readonly merchantId: string
  readonly attemptId: string
  /** Sealed PNG in Base64. */
  readonly sealedImage: string
  readonly signedAt: Instant
}

export interface WebhookEndpointRecord {
  readonly merchantId: string
  readonly id: string
  readonly url: string
  /** Event types, or `*`. */
  readonly events: readonly string[]
  readonly enabled: boolean
  readonly disabledReason: string | null
  /** Sealed JSON of the signing secrets. */
  readonly sealedSecrets: string
  readonly publicKey: string
  readonly createdAt: Instant
}

export type DeliveryState = 'pending' | 'delivered' | 'parked'

export interface DeliveryRecord {
  readonly merchantId: string
  readonly id: string
  readonly endpointId: string
  readonly eventId: string
  readonly eventType: string
  readonly paymentId: string
  readonly sequence: number
  readonly state: DeliveryState
  readonly tries: number
  readonly nextTryAt: Instant
  readonly lastStatus: number | null
  readonly lastError: string | null
  readonly lastDurationMs: number | null
  readonly createdAt: Instant
}

/** A delivery that this worker holds until `leaseUntil`; `fence` proves it. */
export interface ClaimedDelivery extends DeliveryRecord {
  readonly fence: number
  /** The event's JSON, exactly as it is to be sent. */
  readonly body: string
}

export interface IdempotencyRecord {
  readonly merchantId: string
  /** The caller's key, prefixed by whom it belongs to. */
  readonly key: string
  /** Hash of method, path and body. */
  readonly fingerprint: string
  readonly status: number
  readonly body: string
  readonly createdAt: Instant
}

export interface NotificationRecord {
  readonly merchantId: string
  readonly accountId: string
  /** The channel's id of the fact. */
  readonly notificationId: string
  /** The attempt or refund that it was about. */
  readonly subjectId: string
  readonly receivedAt: Instant
}

/**
 * Something to look after at a time: a payment (`pay_…`), a refund (`rf_…`), a card (`card_…`), a
 * settlement (`stl_…`), a terminal that owes something (`tm_…`), an account's daily settlements (`ca_…`).
 * There is one job per subject at most. A claimed job belongs to the claimer until its lease ends.
 */
export interface ClaimedJob {
  readonly merchantId: string
  readonly subjectId: string
  /** Grows with each claim: a write under an older fence is refused. */
  readonly fence: number
  readonly runAt: Instant
}

export interface PaymentFilter {
  readonly order?: string
  /** States of the machine (not the public ones). */
  readonly states?: readonly string[]
}

/** Whoever holds a terminal's book until then; `fence` proves it. */
export interface TerminalLease {
  readonly merchantId: string
  readonly terminalId: string
  /** Grows with each lease. */
  readonly fence: number
  readonly leasedUntil: Instant
}

export interface TerminalEntry {
  readonly key: string
  readonly sealedValue: string
}

/**
 * The repositories, inside a transaction or outside for reading. Inserts throw `DuplicateRow` on a
 * unique conflict and updates throw `StaleRow` when the version is not the one read.
 */
export interface Repositories {
  readonly merchants: {
    insert(record: MerchantRecord): Promise<void>
    get(id: string): Promise<MerchantRecord | undefined>
    /** Throws `StaleRow` when there is no such merchant. */
    update(record: MerchantRecord): Promise<void>
    /** Nobody else holds this merchant until the unit ends: for rules over several of its rows. */
    hold(id: string): Promise<void>
    /** For background care of every merchant; the one list that names no merchant. */
    list(): Promise<readonly MerchantRecord[]>
  }
  readonly apiKeys: {
    insert(record: ApiKeyRecord): Promise<void>
    findByHash(merchantId: string, hash: string): Promise<ApiKeyRecord | undefined>
    list(merchantId: string): Promise<readonly ApiKeyRecord[]>
    /** Returns the key as revoked; undefined when there is none. Revoking twice keeps the first time. */
    revoke(merchantId: string, id: string, now: Instant): Promise<ApiKeyRecord | undefined>
  }
  readonly orderKeys: {
    insert(record: OrderKeyRecord): Promise<void>
    get(merchantId: string, id: string): Promise<OrderKeyRecord | undefined>
    list(merchantId: string): Promise<readonly OrderKeyRecord[]>
    revoke(merchantId: string, id: string, now: Instant): Promise<OrderKeyRecord | undefined>
  }
  readonly channelAccounts: {
    insert(record: ChannelAccountRecord): Promise<void>
    insertVersion(record: ChannelAccountVersionRecord): Promise<void>
    get(merchantId: string, id: string): Promise<ChannelAccountRecord | undefined>
    getVersion(
      merchantId: string,
      accountId: string,
      version: number,
    ): Promise<ChannelAccountVersionRecord | undefined>
    list(merchantId: string): Promise<readonly ChannelAccountRecord[]>
    update(record: ChannelAccountRecord): Promise<void>
  }
  readonly terminals: {
    insert(record: TerminalRecord): Promise<void>
    get(merchantId: string, id: string): Promise<TerminalRecord | undefined>
    list(merchantId: string): Promise<readonly TerminalRecord[]>
    update(record: TerminalRecord): Promise<void>
    /** Notes when it was last heard of, and with which reader; null leaves the reader as it was. */
    touch(
      terminal: { readonly merchantId: string; readonly id: string },
      seen: { readonly at: Instant; readonly reader: string | null },
    ): Promise<void>
  }
  readonly settlements: {
    /** Throws `DuplicateRow` also when one of this terminal is open. */
    insert(record: SettlementRecord): Promise<void>
    get(merchantId: string, id: string): Promise<SettlementRecord | undefined>
    findOpen(merchantId: string, terminalId: string): Promise<SettlementRecord | undefined>
    update(record: SettlementRecord): Promise<void>
    /** Newest first. */
    list(
      merchantId: string,
      filter: { readonly terminalId?: string; readonly state?: string },
      cursor: Cursor,
    ): Promise<readonly SettlementRecord[]>
  }
  readonly signatures: {
    /** Throws `DuplicateRow` when the attempt has one. */
    insert(record: SignatureRecord): Promise<void>
    get(merchantId: string, attemptId: string): Promise<SignatureRecord | undefined>
  }
  /** What terminals remember; written by whoever holds the lease. */
  readonly terminalBooks: {
    /** Takes the lease; undefined when somebody holds it. */
    lease(
      terminal: { readonly merchantId: string; readonly terminalId: string },
      times: { readonly now: Instant; readonly until: Instant },
    ): Promise<TerminalLease | undefined>
    /** Throws `StaleLease` when somebody else has it by now. */
    assertHeld(lease: TerminalLease): Promise<void>
    /** Keeps it for longer; does nothing once it was let go or its time was over. */
    renew(
      lease: TerminalLease,
      times: { readonly now: Instant; readonly until: Instant },
    ): Promise<void>
    /** Lets the next one have it at once. */
    release(lease: TerminalLease): Promise<void>
    get(merchantId: string, terminalId: string, key: string): Promise<TerminalEntry | undefined>
    /** Entries whose keys begin with the prefix, by key. */
    list(merchantId: string, terminalId: string, prefix: string): Promise<readonly TerminalEntry[]>
    put(merchantId: string, terminalId: string, entry: TerminalEntry): Promise<void>
    remove(merchantId: string, terminalId: string, key: string): Promise<void>
  }
  readonly routingRules: {
    /** Throws `DuplicateRow` when there is this version already. */
    insert(record: RoutingRulesRecord): Promise<void>
    newest(merchantId: string): Promise<RoutingRulesRecord | undefined>
  }
  readonly verificationPolicies: VerificationPolicies
  readonly shoppers: Shoppers
  readonly payments: {
    insert(record: PaymentRecord): Promise<void>
    get(merchantId: string, id: string): Promise<PaymentRecord | undefined>
    findByOrder(merchantId: string, order: string): Promise<PaymentRecord | undefined>
    /** Writes the changeable fields where the stored version is `record.version`, and counts it up. */
    update(record: PaymentRecord): Promise<void>
    /** Newest first. */
    list(
      merchantId: string,
      filter: PaymentFilter,
      cursor: Cursor,
    ): Promise<readonly PaymentRecord[]>
  }
  readonly attempts: {
    /** Throws `DuplicateRow` also when the payment has another attempt in an exclusive state. */
    insert(record: AttemptRecord): Promise<void>
    get(merchantId: string, id: string): Promise<AttemptRecord | undefined>
    listOfPayment(merchantId: string, paymentId: string): Promise<readonly AttemptRecord[]>
    update(record: AttemptRecord): Promise<void>
  }
  readonly cards: {
    insert(record: CardRecord): Promise<void>
    get(merchantId: string, id: string): Promise<CardRecord | undefined>
    /** Oldest first, in every state. */
    listOfShopper(merchantId: string, shopper: string): Promise<readonly CardRecord[]>
    /** Those that were entered in it, oldest first. */
    listOfPayment(merchantId: string, paymentId: string): Promise<readonly CardRecord[]>
    update(record: CardRecord): Promise<void>
    list(
      merchantId: string,
      filter: { readonly shopper?: string },
      cursor: Cursor,
    ): Promise<readonly CardRecord[]>
  }
  readonly refunds: {
    insert(record: RefundRecord): Promise<void>
    get(merchantId: string, id: string): Promise<RefundRecord | undefined>
    findByReference(merchantId: string, reference: string): Promise<RefundRecord | undefined>
    listOfPayment(merchantId: string, paymentId: string): Promise<readonly RefundRecord[]>
    update(record: RefundRecord): Promise<void>
    list(
      merchantId: string,
      filter: { readonly paymentId?: string },
      cursor: Cursor,
    ): Promise<readonly RefundRecord[]>
  }
  readonly events: {
    insert(record: EventRecord): Promise<void>
    get(merchantId: string, id: string): Promise<EventRecord | undefined>
    list(
      merchantId: string,
      filter: {
        readonly paymentId?: string
        readonly type?: string
        readonly direction: 'newest_first' | 'oldest_first'
      },
      cursor: Cursor,
    ): Promise<readonly EventRecord[]>
  }
  readonly notifications: {
    /** Remembers a channel's fact; false when it was known already. */
    insert(record: NotificationRecord): Promise<boolean>
  }
  readonly idempotency: {
    find(merchantId: string, key: string): Promise<IdempotencyRecord | undefined>
    /** False when the key is taken (then read it with `find`). */
    insert(record: IdempotencyRecord): Promise<boolean>
    /** Deletes a bounded number, oldest first; call it again until it returns 0. */
    deleteOlderThan(merchantId: string, instant: Instant): Promise<number>
  }
  readonly jobs: {
    /** Sets when the subject is looked after next; makes the job when there is none. Ends any lease. */
    schedule(merchantId: string, subjectId: string, runAt: Instant): Promise<void>
    remove(merchantId: string, subjectId: string): Promise<void>
    /** Throws `StaleLease` when the job was claimed anew, rescheduled or removed since. */
    assertHeld(job: ClaimedJob): Promise<void>
  }
  readonly webhookEndpoints: {
    insert(record: WebhookEndpointRecord): Promise<void>
    get(merchantId: string, id: string): Promise<WebhookEndpointRecord | undefined>
    list(merchantId: string): Promise<readonly WebhookEndpointRecord[]>
    update(record: WebhookEndpointRecord): Promise<void>
  }
  readonly deliveries: {
    insert(records: readonly DeliveryRecord[]): Promise<void>
    get(merchantId: string, id: string): Promise<DeliveryRecord | undefined>
    list(
      merchantId: string,
      filter: {
        readonly endpointId?: string
        readonly eventId?: string
        readonly state?: DeliveryState
      },
      cursor: Cursor,
    ): Promise<readonly DeliveryRecord[]>
    /**
     * Writes the result of a try. False when the lease is no longer this one (nothing is written).
     * Ends the lease.
     */
    finish(delivery: ClaimedDelivery): Promise<boolean>
    /**
     * Makes these pending again, due now, with no tries behind them; returns how many. What is
     * under a lease is left alone. `since` counts events created from then on.
     */
    resend(
      merchantId: string,
      what:
        | { readonly deliveryId: string }
        | { readonly endpointId: string; readonly since: Instant },
      now: Instant,
    ): Promise<number>
  }
}

export interface ClaimOptions {
  readonly now: Instant
  readonly limit: number
  readonly leaseMs: number
}

export interface Store {
  /** For reads; each call stands alone. */
  readonly read: Repositories
  /**
   * Runs a unit of work in a transaction and resolves after it is durable. Concurrent units share a
   * commit; one that throws undoes itself alone. The unit may run several times
   * (conflicts, a database restart), so it does nothing but read and write through its repositories.
   * Writes that do not depend on each other are cheapest under one `Promise.all`: PostgreSQL gets
   * them in one go.
   * `about` is the id of what may be written by several units at once; they then wait in one line
   * and not for each other's rows.
   * Throws `service_unavailable` when nothing could be stored, and whatever the unit threw.
   */
  transact<Result>(
    unit: (repositories: Repositories) => Promise<Result>,
    about?: string,
  ): Promise<Result>
  /** Takes due jobs under a lease, oldest first; two claimers never get the same. */
  claimJobs(options: ClaimOptions): Promise<readonly ClaimedJob[]>
  /**
   * Takes due deliveries under a lease: only of enabled endpoints, only the first undelivered event
   * of each payment and endpoint (a parked one does not hold up the next), at most `perEndpoint`
   * under way per endpoint and `perMerchant` of one merchant, so that one slow mall never delays
   * another, however many endpoints it has.
   */
  claimDeliveries(
    options: ClaimOptions & { readonly perEndpoint: number; readonly perMerchant?: number },
  ): Promise<readonly ClaimedDelivery[]>
  /**
   * When the next job or delivery is due (leased ones at the end of their lease); undefined when
   * none. A delivery that only one of those bounds holds back counts as due.
   */
  nextDueAt(): Promise<Instant | undefined>
  /**
   * Pulls back what a clock that ran more than five minutes ahead has dated, by as much as it was
   * ahead. Returns how many rows; call it again when there were any.
   */
  redate(now: Instant): Promise<number>
  /** The same store for a program with another clock. */
  as(clock: Clock): Store
  /**
   * The time by the database's own clock, which all who share it can keep; null where it has none,
   * being a file of this machine. Answers within a second or throws.
   */
  time(): Promise<Instant | null>
  /** Answers within a second or throws: for the readiness check. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** A unique row exists already. */
export class DuplicateRow extends Error {
  readonly table: string

  constructor(table: string, options: { cause?: unknown } = {}) {
    super(`a row of ${table} exists already`, options)
    this.name = 'DuplicateRow'
    this.table = table
  }
}

/** The row was changed by someone else since it was read: read again and decide again. */
export class StaleRow extends Error {
  constructor(table: string) {
    super(`a row of ${table} was changed meanwhile`)
    this.name = 'StaleRow'
  }
}

/** The job belongs to another claimer by now. */
export class StaleLease extends Error {
  constructor() {
    super('the lease was lost')
    this.name = 'StaleLease'
  }
}
