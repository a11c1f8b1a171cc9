/**
 * Paying with a card and a code (无跳转): `start` has the code texted (77/02), `confirm` sends the
 * payment (01/01) under the same number and time. Only the second moves money, and its answer says
 * no more than that it was taken. A merchant with that right sends the payment without a code, and
 * then nothing is sent before it.
 */
import type {
  AttemptReference,
  CardReference,
  ConfirmRequest,
  OperationSignatures,
  PaymentReport,
  StartRequest,
} from '@tillway/channel'
import type { ErrorCode } from '@tillway/kernel'
import { currencyCode } from '../wire/codes.ts'
import { type Fields, writeGroup } from '../wire/message.ts'
import type { CardPart } from './card-message.ts'
import type { Gateway } from './gateway.ts'
import { cardKinds, toOrderDescription } from './messages.ts'
import type { Settings } from './settings.ts'
import { confirmReport, judgeAnswer, startReport } from './verdicts.ts'

/** Has a code texted to the holder. No money moves. */
export function createCodeStart(
  settings: Settings,
  gateway: Gateway,
): OperationSignatures['start'] {
  const kind = cardKinds(settings).paymentCode
  return async (request) => {
    const order = orderOf(request)
    const paying = payWith(settings, request)
    if (paying === undefined) return declined('card_not_usable')
    const fill = paying.byNumber ? (['accNo', 'customer.phone'] as const) : []
    const part: CardPart = { ...paying.part, fill, sendsCode: true }
    const answer = await gateway.callWithCard(
      { kind, order, fields: { ...paying.fields, ...amountFields(request) } },
      part,
    )
    if (answer.status === 'refused') return refusedStart(answer.code)
    if (answer.status !== 'answered') return answer
    const verdict = judgeAnswer(answer.code, answer.fields.respMsg)
    const { evidence } = answer
    return verdict.status === 'ok'
      ? { status: 'code_sent', evidence }
      : startReport(verdict, evidence)
  }
}

/**
 * Sends the payment, with the code where one was texted. Success is only ever told by a query or a
 * notification.
 */
export function createConfirm(
  settings: Settings,
  gateway: Gateway,
): OperationSignatures['confirm'] {
  const kind = cardKinds(settings).pay
  return async (request) => {
    const paying = payWith(settings, request)
    if (paying === undefined) return declined('card_not_usable')
    if (request.code === undefined && !goesWithoutCode(settings, request)) {
      return declined('way_unavailable')
    }
    const part = confirmPart(paying, request)
    const fields = {
      ...paying.fields,
      ...amountFields(request),
      backUrl: request.notifyUrl,
      orderDesc: toOrderDescription(request.description),
      ...ipField(request.clientIp),
    }
    const answer = await gateway.callWithCard({ kind, order: orderOf(request), fields }, part)
    if (answer.status === 'refused') return refusedConfirm(answer.code)
    if (answer.status !== 'answered') return answer
    const verdict = judgeAnswer(answer.code, answer.fields.respMsg)
    return confirmReport(verdict, answer.evidence)
  }
}

function confirmPart(paying: Paying, { code, amount }: ConfirmRequest): CardPart {
  const number = paying.byNumber ? (['accNo'] as const) : []
  if (code === undefined) return { ...paying.part, fill: number }
  return { ...paying.part, fill: ['customer.code', ...number], code, amount: amount.amount }
}

/** A payment for which a code was texted never leaves without it. */
function goesWithoutCode(settings: Settings, { presentation }: ConfirmRequest): boolean {
  return settings.paysWithoutCode && presentation === 'password'
}

export function canPayWith(settings: Settings, request: StartRequest): boolean {
  return payWith(settings, request) !== undefined
}

interface Paying {
  readonly byNumber: boolean
  readonly fields: Fields
  readonly part: Omit<CardPart, 'fill'>
}

/** Undefined when the card cannot be used by this product: it was never enrolled, or by another. */
function payWith({ product }: Settings, { card }: { card?: CardReference }) {
  if (card === undefined) return undefined
  const part = { card }
  if (product.kind === 'standard') {
    return { byNumber: true, fields: {}, part } satisfies Paying
  }
  if (card.credential === undefined) return undefined
  const tokenPayData = writeGroup({ trId: product.trId, token: card.credential.reveal() })
  return { byNumber: false, fields: { tokenPayData }, part } satisfies Paying
}

const orderOf = ({ orderNumber, startedAt }: AttemptReference | StartRequest) => ({
  number: orderNumber,
  at: startedAt,
})

const amountFields = ({ amount }: StartRequest | ConfirmRequest): Fields => ({
  txnAmt: String(amount.amount),
  currencyCode,
})

const ipv4Pattern = /^\d{1,3}(?:\.\d{1,3}){3}$/

/** The field has no room for an IPv6 address. */
export function ipField(clientIp: string | undefined): Fields {
  return clientIp !== undefined && ipv4Pattern.test(clientIp) ? { customerIp: clientIp } : {}
}

function refusedStart(code: ErrorCode): PaymentReport {
  return code === 'vault_unavailable' ? notSent : declined(code)
}

/** Nothing left: a code that the vault refuses may be typed again. */
function refusedConfirm(code: ErrorCode): PaymentReport {
  if (code === 'vault_unavailable') return notSent
  return code === 'code_invalid' ? { status: 'code_refused', code } : declined(code)
}

const notSent: PaymentReport = Object.freeze({ status: 'not_sent', cause: 'connection' })

function declined(code: ErrorCode): PaymentReport {
  return { status: 'failed', over: 'declined', code }
}
