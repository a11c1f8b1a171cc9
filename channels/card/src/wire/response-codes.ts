/**
 * What a response code (field 39) proves. `approved` and `declined` are certain; after `sign_in`
 * nothing was booked, and the terminal must fetch new keys first; everything else, unknown codes
 * among it, leaves doubt and is undone by a reversal.
 */
import type { ErrorCode } from '@tillway/kernel'

export type ResponseOutcome = 'approved' | 'declined' | 'sign_in' | 'unclear'

export interface ResponseCode {
  readonly outcome: ResponseOutcome
  /** What a declined payment is told. */
  readonly code?: ErrorCode
  readonly words: string
}

const approved = (words: string): ResponseCode => ({ outcome: 'approved', words })
const declined = (code: ErrorCode, words: string): ResponseCode => ({
  outcome: 'declined',
  code,
  words,
})
const signIn = (words: string): ResponseCode => ({ outcome: 'sign_in', words })
const unclear = (words: string): ResponseCode => ({ outcome: 'unclear', words })

export const responseCodes: Readonly<Record<string, ResponseCode>> = Object.freeze({
  '00': approved('approved'),
  '01': declined('card_declined', 'call the issuer'),
  '02': declined('card_declined', 'call the issuer, special condition'),
  '03': declined('channel_misconfigured', 'the merchant is not registered'),
  '04': declined('card_not_usable', 'keep the card'),
  '05': declined('card_declined', 'do not honour'),
  '06': unclear('error'),
  '07': declined('card_not_usable', 'keep the card, special condition'),
  '09': unclear('in progress'),
  '10': approved('approved in part'),
  '11': approved('approved for an important customer'),
  '12': declined('channel_rejected', 'invalid transaction'),
  '13': declined('channel_rejected', 'invalid amount'),
  '14': declined('card_number_invalid', 'no such card number'),
  '15': declined('card_unsupported', 'no such issuer'),
  '16': approved('approved, update the third track'),
  '19': declined('card_declined', 'enter the transaction again'),
  '20': declined('card_declined', 'invalid response'),
  '21': declined('card_declined', 'nothing done'),
  '22': signIn('out of step'),
  '23': declined('card_declined', 'unacceptable fee'),
  '25': declined('channel_rejected', 'the original is not found'),
  '30': declined('channel_rejected', 'format error'),
  '31': declined('card_unsupported', 'the issuer is not supported'),
  '33': declined('card_expired', 'expired, keep the card'),
  '34': declined('risk_declined', 'suspected fraud, keep the card'),
  '35': declined('card_not_usable', 'keep the card'),
  '36': declined('card_not_usable', 'restricted, keep the card'),
  '37': declined('card_not_usable', 'keep the card and call the acquirer'),
  '38': declined('pin_tries_exceeded', 'PIN tries exceeded, keep the card'),
  '40': declined('card_unsupported', 'the function is not supported'),
  '41': declined('card_not_usable', 'lost card'),
  '42': declined('card_not_usable', 'no such account'),
  '43': declined('card_not_usable', 'stolen card'),
  '45': declined('card_insert_needed', 'the stripe of a chip card is not taken'),
  '51': declined('insufficient_funds', 'insufficient funds'),
  '54': declined('card_expired', 'expired card'),
  '55': declined('pin_wrong', 'wrong PIN'),
  '56': declined('card_not_usable', 'no record of the card'),
  '57': declined('card_unsupported', 'not permitted to the card'),
  '58': declined('channel_misconfigured', 'not permitted to the terminal'),
  '59': declined('risk_declined', 'suspected fraud'),
  '61': declined('card_limit_exceeded', 'over the limit of amount'),
  '62': declined('card_not_usable', 'restricted card'),
  '63': declined('risk_declined', 'security violation'),
  '64': declined('channel_rejected', 'the amount is not that of the original'),
  '65': declined('card_limit_exceeded', 'over the limit of tries'),
  '66': declined('card_declined', 'call the acquirer'),
  '67': declined('card_not_usable', 'keep the card'),
  '68': unclear('the issuer answered too late'),
  '75': declined('pin_tries_exceeded', 'PIN tries exceeded'),
  '77': signIn('the batch does not match'),
  '79': declined('card_declined', 'the chip card was updated elsewhere'),
  '90': declined('channel_unavailable', 'the host changes its day'),
  '91': declined('channel_unavailable', 'the issuer is out of order'),
  '92': declined('channel_unavailable', 'the line to the issuer is out of order'),
  '94': declined('order_number_used', 'the number was used before'),
  '96': unclear('the host is out of order'),
  '97': declined('channel_misconfigured', 'the terminal is not registered'),
  '98': unclear('no answer of the issuer'),
  '99': signIn('the PIN block cannot be opened'),
  A0: signIn('the MAC is wrong'),
  A1: declined('card_declined', 'the transfer amounts differ'),
  A2: approved('approved, ask the issuer to confirm'),
  A3: declined('card_declined', 'account of the other side is wrong'),
  A4: approved('approved, ask the issuer to confirm'),
  A5: approved('approved, ask the issuer to confirm'),
  A6: approved('approved, ask the issuer to confirm'),
  A7: unclear('security processing failed'),
})

/** Codes that nobody told us about leave doubt. */
export function readResponseCode(code: string): ResponseCode {
  return Object.hasOwn(responseCodes, code)
    ? (responseCodes[code] ?? unclear('not known'))
    : unclear('not known')
}

/** A reversal that is answered so is done: it was, or there is nothing to reverse. */
export const reversalDone: readonly string[] = Object.freeze(['00', '25', '12'])

export const notFoundCode = '25'

/** The number was taken before, by something that was booked or by something that was declined. */
export const duplicateCode = '94'
