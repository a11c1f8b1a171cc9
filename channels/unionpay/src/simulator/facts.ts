/** What the gateway says of a payment or of money on its way back, in answers and notifications. */

import { encryptField } from '../wire/encryption.ts'
import type { Fields } from '../wire/message.ts'
import { settlementDay } from '../wire/order-time.ts'
import { findCard, maskCard, payCardType } from './cards.ts'
import type { Merchant } from './merchants.ts'
import { isReversed, type SimulatedPayment, type SimulatedReturn } from './payment.ts'
import type { ResponseCode } from './refusals.ts'

/** How the gateway takes the order: its result is not known yet, or what it came to. */
export function resultCode(payment: SimulatedPayment): ResponseCode {
  if (payment.state === 'failed') return payment.respCode ?? '01'
  if (isReversed(payment)) return '46'
  return codes[payment.state]
}

const codes = { waiting: '05', paid: '00', lapsed: '69', reversed: '46' } as const

export function paymentFacts(payment: SimulatedPayment, merchant: Merchant): Fields {
  const { trace, paidAt, captured, cardNumber } = payment
  const common = { ...payment.echo, ...cardFacts(cardNumber, merchant) }
  if (trace === undefined) return common
  const settled = {
    ...common,
    ...trace,
    settleDate: dayOf(paidAt ?? payment.endedAt ?? payment.at),
  }
  if (paidAt === undefined) return settled
  return { ...settled, ...settledAmount(captured) }
}

export function returnFacts(
  payment: SimulatedPayment,
  made: SimulatedReturn,
  merchant: Merchant,
): Fields {
  return {
    ...made.echo,
    ...cardFacts(payment.cardNumber, merchant),
    ...made.trace,
    settleDate: dayOf(made.at),
    ...settledAmount(made.amount),
    origQryId: payment.trace?.queryId ?? '',
  }
}

function settledAmount(amount: number): Fields {
  return {
    txnAmt: String(amount),
    currencyCode: '156',
    settleAmt: String(amount),
    settleCurrencyCode: '156',
    exchangeRate: '1',
  }
}

/** The card's number is encrypted for the merchant where its key can decrypt. */
function cardFacts(cardNumber: string | undefined, { publicKey, record }: Merchant): Fields {
  const card = findCard(cardNumber ?? '')
  if (card === undefined) return {}
  const masked = maskCard(card.number)
  const accNo = record.method === '01' ? encryptField(masked, publicKey) : masked
  return { accNo, payCardType: payCardType(card), issuerIdentifyMode: '0' }
}

/** Settlement date, `MMDD`. */
function dayOf(at: number): string {
  return settlementDay(at).slice(4)
}
