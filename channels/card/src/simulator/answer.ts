/** Answers as messages: what is echoed, what the host adds, and the MAC. */
import { answerTpdu, encodeFrame, encodeMessage, type Fields } from '@tillway/wire/iso8583'
import { encodeBalance } from '../wire/balance-field.ts'
import { encodeControl } from '../wire/control-field.ts'
import { posDialect } from '../wire/dialect.ts'
import { posFraming } from '../wire/framing.ts'
import { toHostTime } from '../wire/host-time.ts'
import { encodeInstitutions } from '../wire/institutions.ts'
import { signatureWish } from '../wire/private-field.ts'
import { answerType } from '../wire/transactions.ts'
import type { CardCall } from './call.ts'
import { answerChip } from './chip.ts'
import type { Decision } from './financial.ts'
import { type Flow, isApproved } from './flow.ts'
import { asksForSignature } from './line-faults.ts'
import type { HostRequest } from './request.ts'
import { macUnder } from './terminal-checks.ts'
import type { Session } from './terminals.ts'
import { businessDay, type World } from './world.ts'

const acquirer = '48310000'
const issuers = { home: '01020000', abroad: '04110000' } as const

/** An answer before it is written: faults may change it. */
export interface Draft {
  readonly type: string
  readonly fields: Fields
  /** Under whose keys it is sealed; without them it has no MAC. */
  readonly session?: Session
}

/** What every answer says. */
export function draftAnswer(
  world: World,
  { request, code }: { readonly request: HostRequest; readonly code: string },
): Draft {
  const at = world.ports.clock.now()
  const { time, date } = toHostTime(at)
  return {
    type: answerType(request.type),
    fields: {
      ...echoed(request, [3, 4, 11, 25, 41, 42, 49, 60]),
      12: time,
      13: date,
      15: businessDay(world).slice(4),
      32: acquirer,
      37: request.text(37) || `${date}${time}${request.stan.slice(-2)}`,
      39: code,
    },
  }
}

function echoed({ fields }: HostRequest, numbers: readonly number[]): Fields {
  const found = numbers.flatMap((number) => {
    const value = fields[number]
    return value === undefined ? [] : [[number, value] as const]
  })
  return Object.fromEntries(found)
}

/** The answer to a transaction that reached the card. */
export function draftDecision(
  world: World,
  request: HostRequest,
  { decision, session }: { readonly decision: Decision; readonly session: Session },
): Draft {
  const { code, flow, call } = decision
  const draft = draftAnswer(world, { request, code })
  if (flow === undefined || call === undefined) return { ...draft, session }
  return {
    ...draft,
    session,
    fields: {
      ...draft.fields,
      ...echoed(request, [2, 23, 53]),
      ...cardFields(call),
      37: flow.rrn,
      ...(isApproved(flow) ? approvalFields(call, flow) : {}),
    },
  }
}

function cardFields({ card }: CardCall): Fields {
  if (card === undefined) return {}
  const issuer = card.foreign ? issuers.abroad : issuers.home
  return {
    2: card.number,
    14: card.expiry,
    44: encodeInstitutions({ issuer, acquirer }),
    63: card.foreign ? 'VIS' : 'CUP',
  }
}

function approvalFields(call: CardCall, flow: Flow): Fields {
  // What refers to an earlier transaction proves nothing of a chip.
  const chip = flow.original === undefined ? answerChip(call, flow.code) : undefined
  return {
    ...(flow.kind === 'balance' ? { 54: balanceField(call) } : amountField(flow)),
    38: flow.authCode,
    ...(chip === undefined ? {} : { 55: chip }),
    ...(wantsHolder(call, flow) ? { 59: signatureWish } : {}),
  }
}

/** Only who is there can sign. */
function wantsHolder({ world }: CardCall, { kind, asked }: Flow): boolean {
  if (kind !== 'sale' && kind !== 'preAuthorization') return false
  const { settings } = world.state
  if (settings.get('signature') === 'always') return true
  return settings.get('magic_amounts') === 'on' && asksForSignature(asked)
}

const amountField = ({ amount }: Flow): Fields => ({ 4: String(amount).padStart(12, '0') })

/** What may be spent. */
function balanceField({ world, card }: CardCall): string {
  if (card === undefined) return ''
  const { balance, held } = world.state.cards.of(card)
  const free = balance - held
  const sign = free < 0 ? 'D' : 'C'
  return encodeBalance({ account: '10', kind: '02', sign, amount: Math.abs(free) })
}

/** With the batch that the terminal is to be in. */
export function withBatch(draft: Draft, request: HostRequest, batch: string): Draft {
  const control = encodeControl({ ...request.control, batch })
  return { ...draft, fields: { ...draft.fields, 60: control } }
}

export function writeMessage({ type, fields, session }: Draft): Uint8Array {
  if (session === undefined) return encodeMessage(posDialect, { type, fields }).bytes
  const sealed = { ...fields, 64: new Uint8Array(8) }
  const { bytes, offsets } = encodeMessage(posDialect, { type, fields: sealed })
  const offset = offsets[64] ?? bytes.length
  bytes.set(macUnder(session, bytes.subarray(0, offset)), offset)
  return bytes
}

/** The TPDU with its addresses exchanged; the head comes back with what the host asks for. */
export function writeFrame(
  { frame }: Pick<HostRequest, 'frame'>,
  { message, processing }: { readonly message: Uint8Array; readonly processing: string },
): Uint8Array {
  const head = `${frame.head.slice(0, 5)}${processing}${frame.head.slice(6)}`
  return encodeFrame(posFraming, { tpdu: answerTpdu(frame.tpdu), head, message })
}
