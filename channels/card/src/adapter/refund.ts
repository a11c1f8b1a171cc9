/**
 * Gives money back: the whole amount in the same batch by a void, which is undone when its outcome
 * is not known; otherwise, and when several voids had to be undone, by a refund. A refund is never
 * undone but repeated under its own number, which the host takes only once: it books what never
 * came, and refuses a number that it has had. That refusal does not say what it made of the number
 * the first time; the sums of the batch do.
 */
import type {
  OperationSignatures,
  RefundReference,
  RefundReport,
  RefundRequest,
} from '@tillway/channel'
import type { ErrorCode } from '@tillway/kernel'
import { duplicateCode, notFoundCode } from '../wire/response-codes.ts'
import { flowOfAuthorization } from './authorization.ts'
import { flowOfAttempt, isInOpenBatch } from './doubt.ts'
import { entries, type Flow, put, read, readFlows, write } from './entries.ts'
import { exchangeSealed } from './exchange.ts'
import { fen, type Held, holding, type Parts } from './held.ts'
import { draftReferring, type Referring, repeatRefund } from './messages.ts'
import { drawNumber } from './numbering.ts'
import { bookedAt } from './receipt.ts'
import { channelTransaction, evidenceOf, notSent, unknown } from './reports.ts'
import { reversePending } from './reversal.ts'
import { isSealedByReader } from './sealing.ts'
import { recordAnswer, type Sent, sendFlow } from './send-flow.ts'
import { clearTheWay, closeForRefund } from './settle.ts'
import { ensureSignedIn, signedOut } from './sign-in.ts'

const conflict: RefundReport = { status: 'failed', code: 'refund_conflict' }
const impossible: RefundReport = { status: 'failed', code: 'refund_not_possible' }

export function createRefund(parts: Parts): OperationSignatures['refund'] {
  const without = { notReady: notSent('unrecognised'), busy: notSent('in_progress') }
  return (request) =>
    holding<RefundReport>(parts, request.terminal, without, (held) => refund(held, request))
}

export function createQueryRefund(parts: Parts): OperationSignatures['queryRefund'] {
  const without = { notReady: unknown('unrecognised'), busy: unknown('in_progress') }
  return (reference) =>
    holding<RefundReport>(parts, reference.terminal, without, (held) => query(held, reference))
}

async function refund(held: Held, request: RefundRequest): Promise<RefundReport> {
  const known = await flowOfRefund(held, request.refundNumber)
  // What only the reader can seal cannot leave without it. The mall gives back by other means.
  if (isSealedByReader(held)) return impossible
  if (known !== undefined && known.amount !== request.amount.amount) return conflict
  // A void that was undone never was; the number may be used again.
  if (known !== undefined && known.state !== 'reversed') return settleRefund(held, known, request)
  const sale = await paidFlow(held, request)
  if (sale?.state !== 'approved') return impossible
  if (!(await clearTheWay(held))) return notSent('in_progress')
  if (!(await isVoid(held, request, sale)))
    return send(held, request, { kind: 'refund', original: sale })
  const report = await send(held, request, { kind: 'void', original: sale })
  // A host lets nothing be voided on another day, even in the same batch.
  const isLate = report.status === 'failed' && report.evidence?.channelCode === notFoundCode
  return isLate ? send(held, request, { kind: 'refund', original: sale }) : report
}

async function send(
  held: Held,
  { refundNumber: number, amount }: RefundRequest,
  about: Omit<Referring, 'pan'>,
): Promise<RefundReport> {
  const pan = await read(held.page, entries.card(about.original))
  if (pan === undefined) return impossible
  const signed = await ensureSignedIn(held)
  if (signed.status !== 'signed_in') return notSent(signed.cause)
  const { stan, change } = await drawNumber(held.page)
  const draft = { number, amount: amount.amount, batch: signed.batch, stan }
  const sent = await sendFlow(held, {
    ...draftReferring(held, draft, { ...about, pan }),
    keys: signed.keys,
    pan,
    index: entries.refund(number),
    changes: [change],
  })
  return reportSent(sent)
}

async function isVoid(
  held: Held,
  { refundNumber, amount, isFirst }: RefundRequest,
  sale: Flow,
): Promise<boolean> {
  // A capture is voided as such, by its own operation.
  const mayBe = isFirst && sale.kind === 'sale' && amount.amount === sale.amount
  if (!mayBe || !(await isInOpenBatch(held, sale))) return false
  return (await countUndone(held, refundNumber, sale)) < mostVoids
}

/** A host that leaves voids unanswered would have each of them undone and sent anew, for ever. */
const mostVoids = 3

async function countUndone({ page }: Held, refundNumber: string, sale: Flow): Promise<number> {
  const flows = await readFlows(page, sale.batch)
  const undone = flows.filter(
    ({ kind, number, state }) => kind === 'void' && number === refundNumber && state === 'reversed',
  )
  return undone.length
}

async function query(held: Held, reference: RefundReference): Promise<RefundReport> {
  const flow = await flowOfRefund(held, reference.refundNumber)
  return flow === undefined ? { status: 'absent' } : settleRefund(held, flow, reference)
}

async function settleRefund(
  held: Held,
  flow: Flow,
  reference: RefundReference,
): Promise<RefundReport> {
  if (flow.state !== 'sent') return refundReport(flow)
  if (flow.kind === 'void') return undoVoid(held)
  return flow.disputed ? learnFromSums(held, flow) : repeat(held, flow, reference)
}

async function repeat(held: Held, flow: Flow, reference: RefundReference): Promise<RefundReport> {
  const sale = await paidFlow(held, reference)
  const pan = await read(held.page, entries.card(flow))
  const signed = await ensureSignedIn(held)
  if (sale === undefined || pan === undefined) return unknown('unrecognised')
  if (signed.status !== 'signed_in') return unknown(signed.cause)
  const request = repeatRefund(held, flow, { original: sale, pan })
  const exchanged = await exchangeSealed(held, request, signed.keys.mac)
  // Nothing is forgotten because a repetition was not booked: the first one may have been.
  if (exchanged.status === 'not_sent') return unknown(exchanged.cause)
  if (exchanged.status === 'answered' && exchanged.meaning.outcome === 'sign_in') {
    await write(held.page, put(entries.signIn, await signedOut(held)))
    return unknown('server_error')
  }
  if (exchanged.status === 'answered' && exchanged.code === duplicateCode) {
    return learnFromSums(held, { ...flow, disputed: { scheme: sale.host?.scheme ?? '' } })
  }
  const about = { flow, index: entries.refund(flow.number) }
  return reportSent(await recordAnswer(held, about, exchanged))
}

/** Closes the batch that it is in, if that was not done. */
async function learnFromSums(held: Held, flow: Flow): Promise<RefundReport> {
  await write(held.page, put(entries.flow(flow), flow))
  // Closed sums that left it in doubt will never tell more.
  if ((await read(held.page, entries.batch(flow.batch))) !== undefined) return refundReport(flow)
  const signed = await ensureSignedIn(held)
  if (signed.status !== 'signed_in') return unknown(signed.cause)
  if (signed.batch === flow.batch) await closeForRefund(held)
  return refundReport((await read(held.page, entries.flow(flow))) ?? flow)
}

/** A void in doubt is undone; then it never was, and may be sent anew. */
async function undoVoid(held: Held): Promise<RefundReport> {
  const undone = await reversePending(held)
  if (undone?.status === 'owed') return unknown(undone.cause)
  return { status: 'absent' }
}

/** A payment by card, or the capture of an authorization. */
async function paidFlow(held: Held, { orderNumber }: RefundReference): Promise<Flow | undefined> {
  const sale = await flowOfAttempt(held, orderNumber)
  if (sale !== undefined) return sale
  const capture = await flowOfAuthorization(held, orderNumber)
  return capture?.kind === 'completion' ? capture : undefined
}

async function flowOfRefund({ page }: Held, number: string): Promise<Flow | undefined> {
  const name = await read(page, entries.refund(number))
  return name && (await read(page, entries.flow(name)))
}

function reportSent(sent: Sent): RefundReport {
  if (sent.status === 'flow') return refundReport(sent.flow)
  const { exchanged } = sent
  if (exchanged.status === 'not_sent') return notSent(exchanged.cause)
  // Refused for its keys: not booked, and to be sent again by whoever asks what became of it.
  return { status: 'absent' }
}

function refundReport(flow: Flow): RefundReport {
  const evidence = evidenceOf(flow)
  switch (flow.state) {
    case 'approved': {
      const refundedAt = bookedAt(flow)
      return {
        status: 'succeeded',
        refunded: {
          refundNumber: flow.number,
          channelRefund: channelTransaction(flow),
          amount: fen(flow.amount),
          ...(refundedAt === undefined ? {} : { refundedAt }),
        },
        evidence,
      }
    }
    case 'declined':
      return { status: 'failed', code: refundCode(flow), evidence }
    // A void that was undone.
    case 'reversed':
      return { status: 'absent', evidence }
    case 'sent':
    case 'awaiting_chip':
      return { status: 'unknown', cause: 'in_progress', evidence }
  }
}

/** Codes that say something else about a refund than about a payment. */
const refundCodes: Readonly<Record<string, ErrorCode>> = Object.freeze({
  '61': 'refund_exceeds_paid',
  '13': 'refund_exceeds_paid',
})

const refundCode = ({ host }: Flow): ErrorCode =>
  refundCodes[host?.code ?? ''] ?? 'refund_not_possible'
