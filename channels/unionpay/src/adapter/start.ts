/** Starts a payment: a texted code, a signed form for a page of the gateway, or a code to scan. */
import type { OperationSignatures, PaymentReport, StartRequest } from '@tillway/channel'
import { manifest } from '../manifest.ts'
import { currencyCode } from '../wire/codes.ts'
import type { Fields } from '../wire/message.ts'
import { toOrderTime } from '../wire/order-time.ts'
import { canPayWith, createCodeStart, ipField } from './card-payment.ts'
import type { Gateway } from './gateway.ts'
import { isOrderNumber, kinds, toOrderDescription } from './messages.ts'
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
        return offerCode(gateway, request)
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

async function offerCode(gateway: Gateway, request: StartRequest): Promise<PaymentReport> {
  const fields = { ...offerFields(request), ...ipField(request.clientIp) }
  const answer = await gateway.call({ kind: kinds.qrPay, order: orderOf(request), fields })
  if (answer.status !== 'answered') return answer
  const { evidence } = answer
  const verdict = judgeAnswer(answer.code)
  if (verdict.status !== 'ok') return startReport(verdict, evidence)
  const { qrCode } = answer.fields
  if (!qrCode) return { status: 'unknown', cause: 'unreadable', evidence }
  return { status: 'waiting', action: { type: 'qr', content: qrCode }, evidence }
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
