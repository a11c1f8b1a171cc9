/** Requests to the host, built from what a flow is. */
import { encodeMessage, type Fields, type Message, maskCardNumber } from '@tillway/wire/iso8583'
import { encodeControl } from '../wire/control-field.ts'
import { posDialect } from '../wire/dialect.ts'
import { encodeOriginal } from '../wire/original-field.ts'
import { encodeOrder } from '../wire/private-field.ts'
import { encodeLongPin, encodeSecurity } from '../wire/security-field.ts'
import { type ReversalReason, reversalFields, transactions } from '../wire/transactions.ts'
import { selectChipData } from './chip-data.ts'
import type { Flow, FlowName, HostFacts } from './entries.ts'
import type { Held } from './held.ts'
import type { OpenedReading } from './reading.ts'
import { originalDate } from './receipt.ts'
import { isSealedByReader } from './sealing.ts'
import { mustSign } from './signature.ts'

const yuan = '156'
const longestPin = '06'

/** A flow before it leaves, and the request that it is. */
export interface Drafted {
  readonly flow: Flow
  readonly request: Message
}

export interface Draft extends FlowName {
  readonly number: string
  readonly amount: number
}

/** What is asked for with a card in the reader. */
export type CardKind = 'sale' | 'preAuthorization'

/** Throws `MalformedMessage` for a reading that does not fit into a message. */
export function draftByCard(
  held: Held,
  draft: Draft & { readonly kind: CardKind },
  reading: OpenedReading,
): Drafted {
  const repeated = { ...cardFields(draft, reading), ...orderField(held, draft.number) }
  const flow: Flow = {
    ...draft,
    state: 'sent',
    at: held.parts.clock.now(),
    maskedCard: maskCardNumber(reading.pan.reveal()),
    entry: repeated[22],
    repeated,
    ...(reading.chip === undefined ? {} : { chip: selectChipData(reading.chip) }),
    ...(mustSign(held.parts.settings, draft.amount, reading) ? { signature: 'wanted' } : {}),
  }
  const fields = { ...nameFields(held, flow), ...repeated, ...proofFields(held, reading) }
  const request = { type: transactions[draft.kind].type, fields }
  requireEncodable(request)
  return { flow, request }
}

/** Asks what the card has: without an amount. Throws `MalformedMessage`. */
export function balanceMessage(held: Held, name: FlowName, reading: OpenedReading): Message {
  const draft = { ...name, kind: 'balance' } as const
  const { 4: _, ...named } = nameFields(held, { ...name, amount: 0 })
  const fields = { ...named, ...cardFields(draft, reading), ...proofFields(held, reading) }
  const request = { type: transactions.balance.type, fields }
  requireEncodable(request)
  return request
}

/** What is asked for, and how the card was read. */
function cardFields(
  { kind, batch }: FlowName & { readonly kind: CardKind | 'balance' },
  { entry, isFallback, pin, sequence }: OpenedReading,
) {
  const { processing, condition, kind: code } = transactions[kind]
  return {
    3: processing,
    22: `${entryModes[entry]}${pin === undefined ? '2' : '1'}`,
    ...(sequence === undefined ? {} : { 23: sequence }),
    25: condition,
    49: yuan,
    60: encodeControl({
      kind: code,
      batch,
      network: '000',
      ability: entry === 'tap' ? '6' : '5',
      chipCondition: isFallback ? '1' : '0',
    }),
  }
}

/** What proves the card and its holder; a reversal must not repeat it. */
function proofFields({ parts }: Held, reading: OpenedReading): Fields {
  const { algorithm } = parts.settings
  const { isChip, pan, expiry, pin, chip } = reading
  const security = encodeSecurity({
    pin: pin === undefined ? 'none' : 'with_card_number',
    algorithm,
    trackEncrypted: reading.trackEncrypted,
  })
  return {
    ...(isChip ? { 2: pan.reveal(), 14: expiry } : {}),
    35: reading.track2.reveal().replace('D', '='),
    53: security,
    ...(pin === undefined ? {} : pinFields(algorithm, pin)),
    ...(chip === undefined ? {} : { 55: chip }),
  }
}

/** What cannot be written must not become a debt. Throws `MalformedMessage`. */
export function requireEncodable({ type, fields }: Message): void {
  encodeMessage(posDialect, { type, fields: { ...fields, 64: new Uint8Array(8) } })
}

const entryModes = { swipe: '02', insert: '05', tap: '07' } as const

function pinFields(algorithm: 'tdes' | 'sm4', block: Uint8Array): Fields {
  // Sixteen bytes do not fit into field 52.
  const where = algorithm === 'sm4' ? { 62: encodeLongPin(block) } : { 52: block }
  return { 26: longestPin, ...where }
}

/** Without the card: it is named by its number, as if it had been typed. */
const typedWithoutPin = '012'

/** What refers to an approved flow and needs no card. */
export type ReferringKind =
  | 'void'
  | 'refund'
  | 'preAuthorizationVoid'
  | 'completion'
  | 'completionVoid'

export interface Referring {
  readonly kind: ReferringKind
  readonly original: Flow
  readonly pan: string
}

export function draftReferring(held: Held, draft: Draft, about: Referring): Drafted {
  const { kind, original, pan } = about
  const { type, processing, condition, kind: code } = transactions[kind]
  const repeated = {
    3: processing,
    22: typedWithoutPin,
    25: condition,
    49: yuan,
    ...orderField(held, draft.number),
    60: encodeControl({
      kind: code,
      batch: draft.batch,
      network: '000',
      ability: '5',
      chipCondition: '0',
    }),
    61: originalField(kind, original),
  }
  const flow: Flow = {
    ...draft,
    kind,
    state: 'sent',
    at: held.parts.clock.now(),
    maskedCard: maskCardNumber(pan),
    entry: typedWithoutPin,
    repeated,
  }
  return { flow, request: { type, fields: referringFields(held, flow, about) } }
}

/** A void is of the same batch and day; a hold is let go by date and authorization. */
function originalField(kind: ReferringKind, original: Flow): string {
  const { batch, stan } = original
  if (kind === 'void') return encodeOriginal({ batch, stan })
  const date = originalDate(original)
  const name = kind === 'preAuthorizationVoid' ? { batch: unnamed, stan: unnamed } : { batch, stan }
  return encodeOriginal({ ...name, date })
}

const unnamed = '000000'

/** A refund whose answer never came is sent again exactly as it was. */
export function repeatRefund(held: Held, flow: Flow, about: Omit<Referring, 'kind'>): Message {
  const fields = referringFields(held, flow, { kind: 'refund', ...about })
  return { type: transactions.refund.type, fields }
}

function referringFields(held: Held, flow: Flow, { kind, original, pan }: Referring): Fields {
  const { rrn = '', authCode = '', scheme = '' } = original.host ?? {}
  return {
    ...nameFields(held, flow),
    ...flow.repeated,
    2: pan,
    ...hostFields({ rrn, authCode }),
    ...(kind === 'refund' && scheme !== '' ? { 63: scheme } : {}),
  }
}

/** The 0400 of a flow. It repeats the flow's own number and batch. */
export function reversalMessage(
  held: Held,
  flow: Flow,
  { pan, reason }: { readonly pan: string | undefined; readonly reason: ReversalReason },
): Message {
  // What a reader seals before the sale leaves cannot name what the host will say to it.
  const { authCode = '' } = isSealedByReader(held) ? {} : (flow.host ?? {})
  const chip = flow.chip === undefined ? '' : selectChipData(fromHexText(flow.chip), 'reversal')
  const fields = {
    ...nameFields(held, flow),
    ...flow.repeated,
    39: reason,
    ...(pan === undefined ? {} : { 2: pan }),
    ...hostFields({ authCode }),
    ...(chip === '' ? {} : { 55: fromHexText(chip) }),
  }
  return { type: reversalFields.type, fields }
}

/** The 0620 that tells what a chip made of the issuer's scripts. */
export function scriptMessage(
  held: Held,
  flow: Flow,
  told: { readonly stan: string; readonly data: string; readonly pan: string | undefined },
): Message {
  const { type, kind, networks } = transactions.scriptResult
  const { rrn = '', authCode = '' } = flow.host ?? {}
  const fields = {
    ...nameFields(held, flow),
    ...flow.repeated,
    11: told.stan,
    25: '00',
    ...(told.pan === undefined ? {} : { 2: told.pan }),
    ...hostFields({ rrn, authCode }),
    55: fromHexText(told.data),
    60: encodeControl({ kind, batch: flow.batch, network: networks[0] }),
    61: encodeOriginal({ batch: flow.batch, stan: flow.stan, date: originalDate(flow) }),
  }
  return { type, fields }
}

function nameFields({ parts, terminal }: Held, { stan, amount }: Pick<Flow, 'stan' | 'amount'>) {
  return {
    4: String(amount).padStart(12, '0'),
    11: stan,
    41: terminal.number,
    42: parts.settings.merchantNumber,
  }
}

/** What the host gave, as long as its fields are: it may end in blanks, which are not kept. */
function hostFields({ rrn = '', authCode = '' }: Partial<HostFacts>): Fields {
  return {
    ...(rrn === '' ? {} : { 37: rrn.padEnd(12) }),
    ...(authCode === '' ? {} : { 38: authCode.padEnd(6) }),
  }
}

function orderField({ parts }: Held, number: string) {
  return parts.settings.tellsOrders ? { 59: encodeOrder(number) } : {}
}

const fromHexText = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
