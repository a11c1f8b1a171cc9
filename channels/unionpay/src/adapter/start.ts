/**
 * Starts a payment: a texted code, a signed form for a page of the gateway, a code to scan, or a
 * number that the payer's app is called with.
 */
import type { NextAction, OperationSignatures, PaymentReport, StartRequest } from '@tillway/channel'
import { manifest } from '../manifest.ts'
import { currencyCode, gateways } from '../wire/codes.ts'
import type { Fields } from '../wire/message.ts'
import { toOrderTime } from '../wire/order-time.ts'
import { canPayWith, createCodeStart, ipField } from './card-payment.ts'
import type { Gateway } from './gateway.ts'
import { isOrderNumber, kinds, type MessageKind, toOrderDescription } from './messages.ts'
import type { Settings } from './settings.ts'
import { judgeAnswer, startReport } from './verdicts.ts'

export function createStart(settings: Settings, gateway: Gateway): OperationSignatures['start'] {
  const startByCode = createCodeStart(settings, gateway)
  return async (request) => {
    const { min, max } = manifest.amount
    const { amount, currency } = request.amount
    if (currency !== 'CNY' || amount < min || amount > max) return refuse('invalid_amount')
    if (!isOrderNumber(request.orderNumber)) return refuse('channel_rejected')
    switch (request.presentation) {
      case 'sms':
        return startByCode(request)
      case 'password':
        return awaitPassword(settings, request)
      case 'form':
        return offerForm(gateway, request)
      case 'qr':
        return offer(gateway, request, {
          kind: kinds.qrPay,
          field: 'qrCode',
          actionOf: (content) => ({ type: 'qr', content }),
        })
      case 'app':
        return offer(gateway, request, {
          kind: kinds.appPay,
          field: 'tn',
          actionOf: (tn) => appAction(settings, tn),
        })
      default:
        return refuse('way_unavailable')
    }
  }
}

/** Nothing is sent: the platform asks the payer, and the gateway learns of it from `confirm`. */
function awaitPassword(settings: Settings, request: StartRequest): PaymentReport {
  if (!settings.paysWithoutCode) return refuse('way_unavailable')
  return canPayWith(settings, request) ? { status: 'payer_awaited' } : refuse('card_not_usable')
}

/** Nothing is sent: the gateway learns of the order when the payer's browser posts the form. */
async function offerForm(gateway: Gateway, request: StartRequest): Promise<PaymentReport> {
  const { returnUrl } = request
  if (returnUrl === undefined) return refuse('way_unavailable')
  const fields = { ...offerFields(request), frontUrl: returnUrl, ...ipField(request.clientIp) }
  const message = { kind: kinds.gatewayPay, order: orderOf(request), fields }
  return { status: 'waiting', action: await gateway.form(message) }
}

/** `00` calls the app of the production system, `01` that of the test system. */
function appAction({ gatewayUrl }: Settings, tn: string): NextAction {
  const mode = gatewayUrl === gateways.production ? '00' : '01'
  return { type: 'invoke', target: 'unionpay_app', params: { tn, mode } }
}

interface Offer {
  readonly kind: MessageKind
  /** The field of the answer that the payer is brought to the order with. */
  readonly field: 'qrCode' | 'tn'
  actionOf(value: string): NextAction
}

async function offer(
  gateway: Gateway,
  request: StartRequest,
  { kind, field, actionOf }: Offer,
): Promise<PaymentReport> {
  const fields = { ...offerFields(request), ...ipField(request.clientIp) }
  const message = { kind, order: orderOf(request), fields }
  const answer = await gateway.call(message, field === 'tn' ? 'app' : 'background')
  if (answer.status !== 'answered') return answer
  const { evidence } = answer
  const verdict = judgeAnswer(answer.code)
  if (verdict.status !== 'ok') return startReport(verdict, evidence)
  const value = answer.fields[field]
  if (!value) return { status: 'unknown', cause: 'unreadable', evidence }
  return { status: 'waiting', action: actionOf(value), evidence }
}

function offerFields(request: StartRequest): Fields {
  return {
    txnAmt: String(request.amount.amount),
    currencyCode,
    backUrl: request.notifyUrl,
    // Nothing else bounds an order that cannot be closed.
    payTimeout: toOrderTime(request.expiresAt),
    orderDesc: toOrderDescription(request.description),
  }
}

const orderOf = ({ orderNumber, startedAt }: StartRequest) => ({
  number: orderNumber,
  at: startedAt,
})

/** Refused here, before anything was sent. */
function refuse(
  code: 'way_unavailable' | 'invalid_amount' | 'channel_rejected' | 'card_not_usable',
): PaymentReport {
  return { status: 'failed', over: 'declined', code }
}
