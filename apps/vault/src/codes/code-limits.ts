/**
 * How often a channel may be made to text a code: nobody shall be flooded, no card's codes guessed
 * by asking for ever new ones, and a stolen server shall not text half the country.
 */
import type { Fingerprint } from '../keys/fingerprints.ts'
import type { CardRow } from '../store/records.ts'
import { hour, hourAndDay, type Limit, minute, type Window } from './limits.ts'

export interface CodeLimits {
  /** Between two codes for the same thing, in milliseconds. */
  readonly betweenMs: number
  readonly perCardHour: number
  readonly perCardDay: number
  readonly perPhoneHour: number
  readonly perPhoneDay: number
  readonly perShopperHour: number
  readonly perMerchantHour: number
  /** Cards entered with one ticket, in an hour. */
  readonly cardsPerTicket: number
  /** New phones for a card. */
  readonly phonesPerCardHour: number
  readonly phonesPerCardDay: number
}

export const defaultCodeLimits: CodeLimits = Object.freeze({
  betweenMs: 55_000,
  perCardHour: 5,
  perCardDay: 10,
  perPhoneHour: 5,
  perPhoneDay: 10,
  perShopperHour: 10,
  perMerchantHour: 2_000,
  cardsPerTicket: 20,
  phonesPerCardHour: 5,
  phonesPerCardDay: 10,
})

export interface CodeSend {
  readonly merchantId: string
  /** What the code is for; null when that is not known. */
  readonly subject: string | null
  /** Null when the message is about no card. One that was entered elsewhere is known by name alone. */
  readonly card: CardRow | { readonly cardId: string } | null
}

export function limitsOfSend(
  send: CodeSend,
  limits: CodeLimits,
  fingerprint: Fingerprint,
): readonly Limit[] {
  const { merchantId, subject, card } = send
  const per = (scope: string, value: readonly string[], windows: readonly Window[]): Limit => ({
    scope,
    subject: fingerprint(scope, JSON.stringify(value)),
    windows,
    grainMs: scope === 'merchant' ? minute : 1,
  })
  const all = [per('merchant', [merchantId], [{ ms: hour, most: limits.perMerchantHour }])]
  if (subject !== null) {
    all.push(per('subject', [merchantId, subject], [{ ms: limits.betweenMs, most: 1 }]))
  }
  if (card === null) return all
  const { perCardHour, perCardDay, perPhoneHour, perPhoneDay, perShopperHour } = limits
  const ofCard = hourAndDay(perCardHour, perCardDay)
  if ('cardId' in card) return [...all, per('card', [merchantId, card.cardId], ofCard)]
  all.push(
    per('card', [card.numberFingerprint], ofCard),
    per('phone', [card.phoneFingerprint], hourAndDay(perPhoneHour, perPhoneDay)),
  )
  const windows = [{ ms: hour, most: perShopperHour }]
  // Whoever pays as nobody is known by the payment alone.
  all.push(
    card.shopper === null
      ? per('guest', [merchantId, card.paymentId], windows)
      : per('shopper', [merchantId, card.shopper], windows),
  )
  return all
}

/** Cards entered with one ticket: more than a few are somebody trying numbers. */
export function limitOfTicket(
  jti: string,
  limits: CodeLimits,
  fingerprint: Fingerprint,
): readonly Limit[] {
  const windows = [{ ms: hour, most: limits.cardsPerTicket }]
  return [{ scope: 'ticket', subject: fingerprint('ticket', jti), windows, grainMs: 1 }]
}

/** The channel's answer tells whether a phone is the holder's: nobody shall try many. */
export function limitOfPhones(
  { numberFingerprint }: Pick<CardRow, 'numberFingerprint'>,
  { phonesPerCardHour, phonesPerCardDay }: CodeLimits,
  fingerprint: Fingerprint,
): readonly Limit[] {
  const scope = 'phone_change'
  const subject = fingerprint(scope, numberFingerprint)
  const windows = hourAndDay(phonesPerCardHour, phonesPerCardDay)
  return [{ scope, subject, windows, grainMs: 1 }]
}
