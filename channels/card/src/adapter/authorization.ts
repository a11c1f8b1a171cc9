/** Sets money aside on a card (pre-authorization, 0100), with all the care of a sale. */
import type {
  AuthorizationConclusion,
  AuthorizationFacts,
  AuthorizationReference,
  AuthorizationReport,
  AuthorizationRequest,
  OperationSignatures,
} from '@tillway/channel'
import type { ErrorCode, Instant } from '@tillway/kernel'
import { conclude } from './complete.ts'
import { settleDoubt } from './doubt.ts'
import { entries, type Flow, read } from './entries.ts'
import { fen, type Held, holding, type Parts } from './held.ts'
import { isPayable } from './payable.ts'
import { bookedAt, receiptOf } from './receipt.ts'
import {
  channelTransaction,
  chipAction,
  evidenceOf,
  notSent,
  signatureOf,
  unknown,
} from './reports.ts'
import { isSealedByReader } from './sealing.ts'
import { type Asked, sendByCard } from './send-by-card.ts'

const kind = 'preAuthorization'

export function createAuthorize(parts: Parts): OperationSignatures['authorize'] {
  const without = { notReady: declined('terminal_not_ready'), busy: notSent('in_progress') }
  return (request) =>
    holding<AuthorizationReport>(parts, request.terminal, without, (held) =>
      authorize(held, request),
    )
}

/** Ends one whose chip had the last word. */
export function createConcludeAuthorization(
  parts: Parts,
): OperationSignatures['concludeAuthorization'] {
  return (request) => withFlow(parts, request, (held, flow) => concluded(held, flow, request))
}

/** From the book where it is written; what is in doubt is undone. */
export function createQueryAuthorization(parts: Parts): OperationSignatures['queryAuthorization'] {
  return (reference) => withFlow(parts, reference, settled)
}

async function authorize(
  held: Held,
  { authorizationNumber: number, amount, reading }: AuthorizationRequest,
): Promise<AuthorizationReport> {
  const known = await flowOfAuthorization(held, number)
  if (known !== undefined && known.kind !== kind) return declined('order_number_used')
  // It left before; it must not leave twice.
  if (known !== undefined) return settled(held, known)
  // Only a sale is drawn up for a reader to seal.
  if (isSealedByReader(held)) return declined('terminal_not_ready')
  if (!isPayable(amount)) return declined('invalid_amount')
  const index = entries.authorization(number)
  return askedReport(held, await sendByCard(held, { kind, number, amount, reading, index }))
}

function askedReport(held: Held, asked: Asked): AuthorizationReport {
  if (asked.status === 'flow') return authorizationReport(held, asked.flow)
  return asked.status === 'refused' ? declined(asked.code) : asked
}

const declined = (code: ErrorCode): AuthorizationReport => ({
  status: 'failed',
  over: 'declined',
  code,
})

function withFlow(
  parts: Parts,
  { terminal, authorizationNumber }: AuthorizationReference,
  run: (held: Held, flow: Flow) => Promise<AuthorizationReport>,
): Promise<AuthorizationReport> {
  const without = { notReady: unknown('unrecognised'), busy: unknown('in_progress') }
  return holding<AuthorizationReport>(parts, terminal, without, async (held) => {
    const flow = await flowOfAuthorization(held, authorizationNumber)
    return flow?.kind === kind ? run(held, flow) : { status: 'absent' }
  })
}

async function settled(held: Held, flow: Flow): Promise<AuthorizationReport> {
  const end = await settleDoubt(held, flow, 'ask')
  return end.status === 'flow' ? authorizationReport(held, end.flow) : end
}

async function concluded(
  held: Held,
  flow: Flow,
  { completion }: AuthorizationConclusion,
): Promise<AuthorizationReport> {
  const end = await conclude(held, flow, completion)
  return end.status === 'flow' ? authorizationReport(held, end.flow) : end
}

/** An authorization, its capture, or a void of either. */
export async function flowOfAuthorization(
  { page }: Held,
  number: string,
): Promise<Flow | undefined> {
  const name = await read(page, entries.authorization(number))
  return name && (await read(page, entries.flow(name)))
}

function authorizationReport(held: Held, flow: Flow): AuthorizationReport {
  const evidence = evidenceOf(flow)
  switch (flow.state) {
    case 'approved':
      return { status: 'authorized', authorized: factsOf(held, flow), evidence }
    case 'awaiting_chip':
      return { status: 'waiting', action: chipAction(flow), evidence }
    case 'declined':
    case 'reversed': {
      const code = flow.failure ?? 'card_declined'
      return { status: 'failed', over: flow.state, code, evidence }
    }
    case 'sent':
      return { status: 'unknown', cause: 'in_progress', evidence }
  }
}

function factsOf(held: Held, flow: Flow): AuthorizationFacts {
  const authorizedAt = bookedAt(flow)
  const authorizationCode = flow.host?.authCode ?? ''
  return {
    authorizationNumber: flow.number,
    channelTransaction: channelTransaction(flow),
    amount: fen(flow.amount),
    ...(authorizationCode === '' ? {} : { authorizationCode }),
    ...(authorizedAt === undefined ? {} : { authorizedAt }),
    expiresAt: openUntil(flow),
    receipt: receiptOf(held, flow),
    ...signatureOf(flow),
  }
}

/** Acquirers keep one for thirty days. */
const keptMs = 30 * 86_400_000

/** Until when an authorization can be captured or let go. */
export const openUntil = (flow: Flow): Instant => (bookedAt(flow) ?? flow.at) + keptMs
