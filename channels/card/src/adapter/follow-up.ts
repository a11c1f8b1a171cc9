/**
 * What follows an authorization: its capture, and the voids of either. They refer to what the book
 * knows, need no card, and are undone when their outcome is not known, as a void of a sale is.
 */
import type {
  CaptureReport,
  Evidence,
  FollowUpFacts,
  OperationSignatures,
  TerminalReference,
  UnknownCause,
  VoidReport,
} from '@tillway/channel'
import type { ErrorCode } from '@tillway/kernel'
import { flowOfAuthorization, openUntil } from './authorization.ts'
import { settleDoubt } from './doubt.ts'
import { entries, type Flow, read } from './entries.ts'
import { fen, type Held, holding, type Parts } from './held.ts'
import { draftReferring } from './messages.ts'
import { drawNumber } from './numbering.ts'
import { isPayable } from './payable.ts'
import { bookedAt, receiptOf } from './receipt.ts'
import { channelTransaction, evidenceOf, notSent, unknown } from './reports.ts'
import { isSealedByReader } from './sealing.ts'
import { type Sent, sendFlow } from './send-flow.ts'
import { clearTheWay } from './settle.ts'
import { ensureSignedIn } from './sign-in.ts'

interface FollowUp {
  readonly kind: 'completion' | 'preAuthorizationVoid' | 'completionVoid'
  readonly terminal: TerminalReference
  readonly number: string
  /** Number of what it follows. */
  readonly original: string
  /** Fen; of a void the amount of what it undoes. */
  readonly amount?: number
}

const originalKinds = {
  completion: 'preAuthorization',
  preAuthorizationVoid: 'preAuthorization',
  completionVoid: 'completion',
} as const

type Followed =
  | { readonly status: 'done'; readonly facts: FollowUpFacts; readonly evidence: Evidence }
  | { readonly status: 'absent'; readonly evidence?: Evidence }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly evidence?: Evidence }
  | { readonly status: 'unknown' | 'not_sent'; readonly cause: UnknownCause }

/** Takes what was set aside. */
export function createCapture(parts: Parts): OperationSignatures['captureAuthorization'] {
  return async ({ terminal, captureNumber, authorizationNumber, amount }) => {
    if (!isPayable(amount)) return failed('invalid_amount')
    const report = await followUp(parts, {
      kind: 'completion',
      terminal,
      number: captureNumber,
      original: authorizationNumber,
      amount: amount.amount,
    })
    if (report.status !== 'done') return report satisfies CaptureReport
    const { facts: captured, evidence } = report
    return { status: 'captured', captured, evidence }
  }
}

/** Lets go what was set aside. */
export function createVoidAuthorization(parts: Parts): OperationSignatures['voidAuthorization'] {
  return async ({ terminal, voidNumber: number, authorizationNumber: original }) =>
    voidReport(await followUp(parts, { kind: 'preAuthorizationVoid', terminal, number, original }))
}

/** Undoes a capture, on its day and in its batch. */
export function createVoidCapture(parts: Parts): OperationSignatures['voidCapture'] {
  return async ({ terminal, voidNumber: number, captureNumber: original }) =>
    voidReport(await followUp(parts, { kind: 'completionVoid', terminal, number, original }))
}

function voidReport(report: Followed): VoidReport {
  if (report.status !== 'done') return report
  const { facts: voided, evidence } = report
  return { status: 'voided', voided, evidence }
}

function followUp(parts: Parts, about: FollowUp): Promise<Followed> {
  const without = { notReady: failed('terminal_not_ready'), busy: notSent('in_progress') }
  return holding<Followed>(parts, about.terminal, without, async (held) => {
    const known = await flowOfAuthorization(held, about.number)
    if (known !== undefined && known.kind !== about.kind) return failed('order_number_used')
    // One that was undone never was; its number may be used again.
    if (known !== undefined && known.state !== 'reversed') return settled(held, known)
    if (isSealedByReader(held)) return failed('terminal_not_ready')
    if (!(await clearTheWay(held))) return notSent('in_progress')
    return send(held, about)
  })
}

async function settled(held: Held, flow: Flow): Promise<Followed> {
  const end = await settleDoubt(held, flow, 'ask')
  return end.status === 'flow' ? reportFlow(held, end.flow) : end
}

async function send(held: Held, about: FollowUp): Promise<Followed> {
  const { kind, number } = about
  const original = await flowOfAuthorization(held, about.original)
  if (original === undefined || !isOpen(held, about, original)) {
    return failed('authorization_not_open')
  }
  const pan = await read(held.page, entries.card(original))
  if (pan === undefined) return failed('authorization_not_open')
  const signed = await ensureSignedIn(held)
  if (signed.status !== 'signed_in') return notSent(signed.cause)
  const { stan, change } = await drawNumber(held.page)
  const amount = about.amount ?? original.amount
  const draft = { number, amount, batch: signed.batch, stan }
  const sent = await sendFlow(held, {
    ...draftReferring(held, draft, { kind, original, pan }),
    keys: signed.keys,
    pan,
    index: entries.authorization(number),
    changes: [change],
  })
  return reportSent(held, sent)
}

/** What the book knows; whether it was captured or voided before is the host's to say. */
function isOpen({ parts }: Held, { kind }: FollowUp, original: Flow): boolean {
  if (original.kind !== originalKinds[kind] || original.state !== 'approved') return false
  return kind === 'completionVoid' || parts.clock.now() <= openUntil(original)
}

function reportSent(held: Held, sent: Sent): Followed {
  const { exchanged } = sent
  if (sent.status === 'flow') {
    if (sent.flow.state !== 'sent') return reportFlow(held, sent.flow)
    return unknown(exchanged.status === 'answered' ? 'server_error' : exchanged.cause)
  }
  // Refused for its keys: not booked, and to be sent again by whoever wants it.
  return exchanged.status === 'not_sent' ? notSent(exchanged.cause) : { status: 'absent' }
}

function reportFlow(held: Held, flow: Flow): Followed {
  const evidence = evidenceOf(flow)
  switch (flow.state) {
    case 'approved': {
      const doneAt = bookedAt(flow)
      const facts = {
        number: flow.number,
        channelTransaction: channelTransaction(flow),
        amount: fen(flow.amount),
        ...(doneAt === undefined ? {} : { doneAt }),
        receipt: receiptOf(held, flow),
      }
      return { status: 'done', facts, evidence }
    }
    case 'declined':
      return { status: 'failed', code: failureOf(flow), evidence }
    case 'reversed':
      return { status: 'absent', evidence }
    case 'sent':
    case 'awaiting_chip':
      return unknown('in_progress')
  }
}

/** Codes that say something else about a follow-up than about a payment. */
function failureOf({ kind, host, failure = 'channel_rejected' }: Flow): ErrorCode {
  if (host?.code === '25') return 'authorization_not_open'
  return host?.code === '64' && kind === 'completion' ? 'capture_exceeds_authorized' : failure
}

const failed = (code: ErrorCode) => ({ status: 'failed', code }) as const
