/**
 * Binding a card (开通). In our own form: a code is texted (77/00), and with it the card is opened in
 * the background (79/00) under the same number and time. On the gateway's page: one form post
 * (front 79/00), whose end is told by notification or asked for (78). No money moves.
 */
import type {
  CardReference,
  EnrolmentReference,
  EnrolmentReport,
  EnrolmentRequest,
  OperationSignatures,
} from '@tillway/channel'
import type { ErrorCode } from '@tillway/kernel'
import type { FillWord } from '../sealing/sealer.ts'
import { type Fields, writeGroup } from '../wire/message.ts'
import { toOrderTime } from '../wire/order-time.ts'
import type { CardRefusal } from './card-message.ts'
import { ipField } from './card-payment.ts'
import { reportEnrolled } from './enrolled-card.ts'
import type { Gateway, GatewayAnswer } from './gateway.ts'
import { cardKinds, isOrderNumber } from './messages.ts'
import type { Settings } from './settings.ts'
import type { Unanswered } from './unanswered.ts'
import { enrolmentReport, judgeAnswer } from './verdicts.ts'

export interface EnrolmentParts {
  readonly settings: Settings
  readonly gateway: Gateway
}

export function createRequestEnrolment(
  parts: EnrolmentParts,
): OperationSignatures['requestEnrolment'] {
  const { settings, gateway } = parts
  return async (request) => {
    if (!isOrderNumber(request.enrolmentNumber)) return failed('channel_rejected')
    if (settings.cardEntry === 'page') return offerPage(parts, request)
    const { card } = request
    if (card === undefined) return failed('card_data_missing')
    const fields = { ...applyForToken(settings), ...ipField(request.clientIp) }
    const message = { kind: cardKinds(settings).enrolmentCode, order: orderOf(request), fields }
    const fill = ['accNo', 'customer.phone'] as const
    const part = { card, fill, sendsCode: true } as const
    const answer = await gateway.callWithCard(message, part)
    if (answer.status !== 'answered') return unanswered(answer)
    const { evidence } = answer
    const verdict = judgeAnswer(answer.code, answer.fields.respMsg)
    return verdict.status === 'ok'
      ? { status: 'code_sent', evidence }
      : enrolmentReport(verdict, evidence)
  }
}

export function createConfirmEnrolment(
  parts: EnrolmentParts,
): OperationSignatures['confirmEnrolment'] {
  const { settings, gateway } = parts
  return async (request) => {
    const { card, code } = request
    if (card === undefined) return failed('card_data_missing')
    const fields = applyForToken(settings)
    const message = { kind: cardKinds(settings).enrol, order: orderOf(request), fields }
    const part = { card, fill: holderWords(card), code }
    const answer = await gateway.callWithCard(message, part)
    if (answer.status === 'refused' && mayBeTypedAgain.has(answer.code)) {
      return { status: 'code_refused', code: answer.code }
    }
    if (answer.status !== 'answered') return unanswered(answer)
    return readEnrolment(settings, answer)
  }
}

/**
 * By the enrolment's own number and time (78/02). The standard product can be asked by the card alone
 * (78/00), and that it is open says nothing of who opened it: whoever knows the number of a card that
 * another shopper of the merchant has opened would have it without its code. So there the answer to
 * the code is all that opens one; when it is lost, the card is entered anew.
 */
export function createQueryEnrolment(parts: EnrolmentParts): OperationSignatures['queryEnrolment'] {
  const { settings, gateway } = parts
  return async (reference) => {
    if (settings.product.kind === 'standard') return { status: 'pending' }
    const message = { kind: cardKinds(settings).enrolmentQuery, order: orderOf(reference) }
    const answer = await gateway.call(message)
    if (answer.status !== 'answered') return unanswered(answer)
    // Not known (yet): the holder has not been on the page, or our request never arrived.
    if (judgeAnswer(answer.code).status === 'absent') {
      return { status: 'pending', evidence: answer.evidence }
    }
    return readEnrolment(settings, answer)
  }
}

async function offerPage(
  { settings, gateway }: EnrolmentParts,
  request: EnrolmentRequest,
): Promise<EnrolmentReport> {
  const { returnUrl } = request
  if (returnUrl === undefined) return failed('way_unavailable')
  const fields = {
    ...applyForToken(settings),
    frontUrl: returnUrl,
    backUrl: request.notifyUrl,
    payTimeout: toOrderTime(request.expiresAt),
    ...ipField(request.clientIp),
  }
  const message = { kind: cardKinds(settings).enrol, order: orderOf(request), fields }
  return { status: 'elsewhere', action: await gateway.form(message) }
}

function readEnrolment(settings: Settings, answer: GatewayAnswer): EnrolmentReport {
  const { evidence, fields } = answer
  const verdict = judgeAnswer(answer.code, fields.respMsg)
  return verdict.status === 'ok'
    ? reportEnrolled(settings, fields, evidence)
    : enrolmentReport(verdict, evidence)
}

function applyForToken({ product }: Settings): Fields {
  if (product.kind === 'standard') return {}
  return { tokenPayData: writeGroup({ trId: product.trId, tokenType: '01' }) }
}

/** Everything by which the issuer knows the holder; a credit card has two marks more. */
function holderWords(card: CardReference): readonly FillWord[] {
  const words = ['accNo', 'customer.identity', 'customer.phone', 'customer.code'] as const
  return card.kind === 'credit' ? [...words, 'customer.expiry', 'customer.cvn'] : words
}

const mayBeTypedAgain: ReadonlySet<ErrorCode> = new Set(['code_invalid', 'vault_unavailable'])

function unanswered(answer: Unanswered | CardRefusal): EnrolmentReport {
  if (answer.status !== 'refused') return { ...answer, status: 'unknown' }
  if (answer.code === 'vault_unavailable') return { status: 'unknown', cause: 'connection' }
  return failed(answer.code)
}

function failed(code: ErrorCode): EnrolmentReport {
  return { status: 'failed', code }
}

const orderOf = ({ enrolmentNumber, requestedAt }: EnrolmentReference) => ({
  number: enrolmentNumber,
  at: requestedAt,
})
