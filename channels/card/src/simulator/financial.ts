/** Transactions that move money or set it aside: the checks in their order, then the booking. */
import { readResponseCode } from '../wire/response-codes.ts'
import {
  type CardCall,
  isRefusal,
  type OriginalCall,
  type Refusal,
  refuse,
  type TerminalCall,
} from './call.ts'
import { checkLimits, checkPin, checkStatus, checkStripe, readCard } from './card-checks.ts'
import { checkChip } from './chip.ts'
import { direction, type Flow, type FlowKind } from './flow.ts'
import { findOriginal, isReferring, namedOriginal } from './originals.ts'
import { linkOf } from './request.ts'
import { businessDay } from './world.ts'

/** What was decided; without a flow nothing was booked. */
export interface Decision {
  readonly code: string
  readonly flow?: Flow
  /** The card, where it was read. */
  readonly call?: CardCall
}

export interface Orders {
  /** Declined with this code, whatever the card is good for. */
  readonly decline?: string
  /** Half of a sale is granted. */
  readonly isPartial: boolean
}

export function decide(call: TerminalCall, kind: FlowKind, orders: Orders): Decision {
  const card = readCard(call)
  if (isRefusal(card)) return { code: card.refused }
  const result = orders.decline === undefined ? examine(card, kind) : refuse(orders.decline)
  if (isRefusal(result)) return book(card, kind, { code: result.refused, amount: 0 })
  const isPartial = orders.isPartial && kind === 'sale'
  const asked = call.request.amount
  const amount = isPartial ? Math.floor(asked / 2) : asked
  return book(result, kind, { code: isPartial ? '10' : '00', amount })
}

type Examined = CardCall | OriginalCall

/** Every check behind the terminal's; a transaction that refers to another proves less of the card. */
function examine(call: CardCall, kind: FlowKind): Examined | Refusal {
  if (call.world.state.settings.get('cut_over') === 'on') return refuse('90')
  if (kind !== 'balance' && call.request.amount === 0) return refuse('13')
  if (isReferring(kind)) return examineReferring(call, kind)
  return (
    checkPermission(call, kind) ??
    (kind === 'sale' ? checkLimits(call) : undefined) ??
    checkStatus(call) ??
    checkStripe(call) ??
    checkPin(call, true) ??
    checkChip(call) ??
    checkFunds(call, kind) ??
    call
  )
}

function examineReferring(
  call: CardCall,
  kind: Parameters<typeof findOriginal>[1],
): OriginalCall | Refusal {
  const found = findOriginal(call, kind)
  if (isRefusal(found)) return found
  const refusal =
    (call.pan === '' ? undefined : checkPin(found, false)) ??
    (kind === 'completion' ? checkFunds(found, kind) : undefined)
  return refusal ?? found
}

/** Cards of other schemes buy and nothing else here. */
function checkPermission({ pan, card }: CardCall, kind: FlowKind): Refusal | undefined {
  if (pan === '') return refuse('30')
  return card?.foreign === true && kind !== 'sale' ? refuse('57') : undefined
}

function checkFunds(call: CardCall | OriginalCall, kind: FlowKind): Refusal | undefined {
  const { world, request, card } = call
  if (card === undefined || kind === 'balance') return undefined
  const { balance, held } = world.state.cards.of(card)
  // What is completed was set aside before.
  const own = kind === 'completion' && 'original' in call ? call.original.held : 0
  return request.amount > balance - held + own ? refuse('51') : undefined
}

function book(
  call: Examined,
  kind: FlowKind,
  { code, amount }: { readonly code: string; readonly amount: number },
): Decision {
  // Who has to sign in first may send the same again under another number: nothing is kept of it.
  if (readResponseCode(code).outcome === 'sign_in') return { code, call }
  const { world, request, card } = call
  const { merchant, terminal, batch, stan } = request
  const id = world.state.flows.nextId()
  // One that was refused names its original too, where it has one.
  const original = isReferring(kind) ? namedOriginal(call, kind) : undefined
  const day = businessDay(world)
  const flow: Flow = {
    id,
    merchant,
    terminal,
    batch,
    stan,
    kind,
    orderNumber: linkOf(request),
    ...(card === undefined ? {} : { card: card.name }),
    foreign: card?.foreign ?? false,
    asked: request.amount,
    amount,
    code,
    rrn: `${day.slice(4)}${String(id).padStart(8, '0')}`,
    authCode: String((id * 7919) % 1_000_000).padStart(6, '0'),
    at: world.ports.clock.now(),
    day,
    ...(original === undefined ? {} : { original: original.id }),
    taken: amount === 0 ? 0 : direction[kind] * amount,
    held: amount === 0 ? 0 : heldBy(kind, amount, original?.held ?? 0),
  }
  world.append({ type: 'flow_booked', flow })
  return { code, flow, call }
}

/** A hold sets aside; what ends it frees all of it, and what undoes that end sets it aside again. */
function heldBy(kind: FlowKind, amount: number, original: number): number {
  if (kind === 'preAuthorization') return amount
  const ends = kind === 'preAuthorizationVoid' || kind === 'completion' || kind === 'completionVoid'
  // Of a completion `held` is negative, so that its void turns it round.
  return ends ? 0 - original : 0
}
