/**
 * What lies in a terminal's book, under which keys. The platform seals every value; a card number
 * stands only under `card/…`, and a track or a PIN never.
 *
 * - `sign-in` the working keys (wrapped) and the batch that the host named
 * - `stan` the last number drawn, 1 to 999999
 * - `owed/reversal` the one transaction whose reversal is owed unless it ends well
 * - `owed/script-result` what a chip made of its issuer's scripts, not told yet
 * - `owed/settlement` how far the closing of the batch has come
 * - `flow/<batch>/<stan>` every request that moves money, and what became of it
 * - `card/<batch>/<stan>` the card number of such a request, for reversals, refunds and uploads
 * - `attempt/<number>`, `refund/<number>`, `authorization/<number>` which flow is that of an attempt, of
 *   a refund, or of an authorization, its capture or a void of either
 * - `reader/<device>` the highest counter that was seen of a reader
 * - `batch/<batch>` the sums of a batch that was closed
 * - `draft` a sale that waits for its reader's seals; `seal/<fold>` MACs that a reader made
 * - `settled/<number>` which batch a settlement has closed
 */
import type { WorkingKeys } from '@tillway/card-crypto'
import { owedPrefix, type TerminalEntries, type TerminalPage } from '@tillway/channel'
import type { ErrorCode, Instant } from '@tillway/kernel'
import type { BatchSum } from '../wire/batch-totals.ts'
import type { ReversalReason } from '../wire/transactions.ts'

export interface SignIn {
  readonly batch: string
  /** Null: not signed in. */
  readonly keys: WorkingKeys | null
  /** Where the reader alone can open them: as they came, in hexadecimal. `keys` has no blocks then. */
  readonly relayed?: string
  /** When the last few sign-ins were tried, the oldest first. */
  readonly tries: readonly Instant[]
}

export interface FlowName {
  readonly batch: string
  readonly stan: string
}

export type FlowKind =
  | 'sale'
  | 'void'
  | 'refund'
  | 'preAuthorization'
  | 'preAuthorizationVoid'
  | 'completion'
  | 'completionVoid'

export type FlowState =
  /** It may have left, or its reversal may have; nothing is known. */
  | 'sent'
  | 'approved'
  /** Approved, and the chip has not had its word yet. */
  | 'awaiting_chip'
  | 'declined'
  | 'reversed'

/** What the host told. */
export interface HostFacts {
  /** Field 39. */
  readonly code: string
  readonly rrn: string
  readonly authCode: string
  /** hhmmss and MMDD. */
  readonly time: string
  readonly date: string
  readonly issuer: string
  readonly acquirer: string
  /** Three letters of field 63. */
  readonly scheme: string
  /** Data for the chip, hexadecimal. */
  readonly chip: string
}

export interface Flow extends FlowName {
  readonly kind: FlowKind
  /** The number of the attempt, of the refund, of the authorization and what follows it. */
  readonly number: string
  /** Fen. */
  readonly amount: number
  readonly state: FlowState
  readonly at: Instant
  readonly maskedCard: string
  /** Field 22. */
  readonly entry: string
  /** Fields that a reversal repeats, card number and chip data excepted. */
  readonly repeated: Readonly<Record<number, string>>
  /** Data of the chip that a reversal and a script result repeat, hexadecimal. */
  readonly chip?: string
  readonly host?: HostFacts
  /** The host's answer, which the reader has not proven yet. */
  readonly proof?: Proof
  /**
   * The host has had its number before, and does not say whether it booked it. Booked, it would be
   * counted under the scheme of its original.
   */
  readonly disputed?: { readonly scheme: string }
  /** Why it was declined or reversed. */
  readonly failure?: ErrorCode
  /** The holder must sign, by what the card or the host says. */
  readonly signature?: 'wanted'
}

/** Both hexadecimal. */
export interface Proof {
  /** What the MAC is of. */
  readonly data: string
  readonly mac: string
}

/** A sale that its reader is to seal. Nothing of the card is in it. */
export interface SealDraft extends FlowName {
  /** The attempt's. */
  readonly number: string
  /** Of the reading that it was drawn up from. */
  readonly ksn: string
  readonly at: Instant
  /** What the reader was asked to seal. */
  readonly folds: readonly string[]
}

export interface Pending extends FlowName {
  readonly reason: ReversalReason
  /** Why the attempt ends, when it does not end well. */
  readonly failure: ErrorCode
  readonly tries: number
  /** Background care leaves it alone until then. */
  readonly nextAt: Instant
}

export interface ScriptResult extends FlowName {
  /** The number under which it is told. */
  readonly ownStan: string
  /** Field 55, hexadecimal. */
  readonly data: string
  readonly refusals: number
}

export interface Settlement {
  readonly batch: string
  readonly debit: BatchSum
  readonly credit: BatchSum
  /** Undefined before the host compared. */
  readonly balanced?: boolean
  /** Messages of details that the host took. */
  readonly uploaded: number
  /** The last message may have left. */
  readonly ending: boolean
  /** Who asked for it. */
  readonly number?: string
}

export interface ClosedBatch {
  readonly debit: BatchSum
  readonly credit: BatchSum
  readonly balanced: boolean
  /** Transactions whose details the host took. */
  readonly uploaded: number
  readonly closedAt: Instant
}

/** A key of the book that knows what lies under it. */
export interface EntryKey<Value> {
  readonly key: string
  readonly holds?: Value
}

export const sealPrefix = 'seal/'

const entry = <Value>(key: string): EntryKey<Value> => ({ key })

export const entries = Object.freeze({
  signIn: entry<SignIn>('sign-in'),
  stan: entry<number>('stan'),
  pending: entry<Pending>(`${owedPrefix}reversal`),
  script: entry<ScriptResult>(`${owedPrefix}script-result`),
  settlement: entry<Settlement>(`${owedPrefix}settlement`),
  flow: ({ batch, stan }: FlowName) => entry<Flow>(`flow/${batch}/${stan}`),
  card: ({ batch, stan }: FlowName) => entry<string>(`card/${batch}/${stan}`),
  attempt: (number: string) => entry<FlowName>(`attempt/${number}`),
  refund: (number: string) => entry<FlowName>(`refund/${number}`),
  authorization: (number: string) => entry<FlowName>(`authorization/${number}`),
  reader: (device: string) => entry<number>(`reader/${device}`),
  batch: (batch: string) => entry<ClosedBatch>(`batch/${batch}`),
  draft: entry<SealDraft>('draft'),
  seal: (fold: string) => entry<string>(`${sealPrefix}${fold}`),
  settled: (number: string) => entry<string>(`settled/${number}`),
})

export async function read<Value>(
  page: TerminalEntries,
  { key }: EntryKey<Value>,
): Promise<Value | undefined> {
  const text = await page.get(key)
  return text === undefined ? undefined : (JSON.parse(text) as Value)
}

/** The flows of a batch by their numbers. */
export async function readFlows(page: TerminalEntries, batch: string): Promise<readonly Flow[]> {
  const found = await page.list(`flow/${batch}/`)
  return found.map(({ value }) => JSON.parse(value) as Flow)
}

export type Change = readonly [key: string, text: string | null]

export function put<Value>({ key }: EntryKey<Value>, value: Value): Change {
  return [key, JSON.stringify(value)]
}

export function drop({ key }: EntryKey<unknown>): Change {
  return [key, null]
}

/** All or nothing, and durable when it resolves. */
export function write(page: TerminalPage, ...changes: readonly Change[]): Promise<void> {
  return page.write(Object.fromEntries(changes))
}
