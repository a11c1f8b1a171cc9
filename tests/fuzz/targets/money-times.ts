/** Amounts and times as channels, readers and shops write them. */
import { isCurrency, isId, minorUnits } from '@tillway/kernel'
import { fromChinaTime, fromRfc3339, fromYuan, toChinaTime, toYuan } from '@tillway/wire'
import { parseRetryAfter } from '../../../apps/server/src/webhooks/retry-schedule.ts'
import { isCardNumber } from '../../../apps/vault/src/cards/card-number.ts'
import { isGoodExpiry } from '../../../apps/vault/src/cards/expiry.ts'
import { isIdentityNumber } from '../../../apps/vault/src/cards/identity-number.ts'
import { fromHostTime, toHostTime } from '../../../channels/card/src/wire/host-time.ts'
import {
  fromOrderTime,
  fromTraceTime,
  settlementDay,
  toOrderTime,
} from '../../../channels/unionpay/src/wire/order-time.ts'
import { passesLuhn, passesMod11 } from '../../../packages/vault-frame/src/fields/checks.ts'
import { attempt, hold } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import { byFirstByte, fuzzNow, payCode, seedFor, utf8Of, words } from './parts.ts'

const halfYearMs = 184 * 86_400_000

export const moneyAndTimes: Target = {
  name: 'money-and-times',
  seeds: [
    ...['0.01', '299.00', '299.9', '299', '9999999999999.99'].map((text) => seedFor(0, text)),
    seedFor(1, '2026-01-02 11:04:05'),
    seedFor(2, '2026-01-02T11:04:05+08:00'),
    seedFor(3, '20260102110405'),
    seedFor(4, '0102110405'),
    seedFor(5, '1104050229'),
    ...['120', 'Wed, 21 Oct 2026 07:28:00 GMT'].map((text) => seedFor(6, text)),
    ...['0829', '11010519491231002X', '6222021234567890128'].map((text) => seedFor(7, text)),
    ...['pay_01JABCDEFGHJKMNPQRSTVWXYZ0', 'CNY'].map((text) => seedFor(8, text)),
  ],
  words: words(
    '0',
    '.',
    '-',
    '00',
    '29',
    '30',
    'e',
    '+08:00',
    'Z',
    ' GMT',
    '2月',
    '０',
    '24',
    '60',
  ),
  maxLength: 40,
  run: byFirstByte(
    yuan,
    chinaTime,
    (bytes) => {
      const read = attempt(() => fromRfc3339(utf8Of(bytes)), payCode)
      if ('refusal' in read) return read.refusal
      hold(Number.isFinite(read.value), 'a time is a number')
      return 'read'
    },
    (bytes) => {
      const at = fromOrderTime(utf8Of(bytes))
      if (at === undefined) return 'none'
      hold(toOrderTime(at) === utf8Of(bytes), 'an order time is written as it was read')
      return settlementDay(at) === utf8Of(bytes).slice(0, 8) ? 'same day' : 'next day'
    },
    (bytes) => {
      const at = fromTraceTime(utf8Of(bytes), fuzzNow)
      if (at === undefined) return 'none'
      hold(toOrderTime(at).slice(4) === utf8Of(bytes), 'a trace time is written as it was read')
      return String(Math.sign(at - fuzzNow))
    },
    hostTime,
    (bytes) => {
      const text = utf8Of(bytes)
      const delayMs = parseRetryAfter(text, fuzzNow)
      hold(
        delayMs === undefined || (delayMs >= 0 && Number.isFinite(delayMs)),
        'no pause is less than none',
      )
      hold(delayMs === undefined || /^(?:[0-9]+|[A-Z].* GMT)$/.test(text), 'in one of two forms')
      return String(delayMs === undefined)
    },
    numbers,
    (bytes) => {
      const text = utf8Of(bytes)
      const isPayment = isId('payment', text)
      hold(!isPayment || /^pay_[0-9A-Z]{26}$/.test(text), 'an id has one form')
      return `${isPayment} ${isCurrency(text)}`
    },
  ),
}

/** Held against whole numbers that no float was ever near. */
function yuan(bytes: Uint8Array): string {
  const text = utf8Of(bytes)
  const read = attempt(() => fromYuan(text), payCode)
  if ('refusal' in read) return read.refusal
  const fen = read.value
  hold(Number.isSafeInteger(fen) && fen >= 0, 'an amount is a number of fen')
  hold(/^[0-9.]+$/.test(text), 'written in plain digits')
  const [whole = '', fraction = ''] = text.split('.')
  hold(BigInt(fen) === BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0')), 'to the fen')
  hold(fromYuan(toYuan(minorUnits(fen))) === fen, 'and written it reads the same')
  return String(fraction.length)
}

function chinaTime(bytes: Uint8Array): string {
  const text = utf8Of(bytes)
  const read = attempt(() => fromChinaTime(text), payCode)
  if ('refusal' in read) return read.refusal
  // What no calendar has is taken as the day after, as Date.parse does, or refused; never another form.
  const again = fromChinaTime(toChinaTime(read.value))
  hold(again === read.value, 'what is written reads the same')
  return toChinaTime(read.value) === text ? 'same' : 'moved'
}

function hostTime(bytes: Uint8Array): string {
  const text = utf8Of(bytes)
  const at = fromHostTime({ time: text.slice(0, 6), date: text.slice(6) }, fuzzNow)
  if (at === undefined) return 'none'
  hold(Math.abs(at - fuzzNow) <= halfYearMs, 'in the year that is near')
  const { time, date } = toHostTime(at)
  return time + date === text ? 'same' : 'moved'
}

/** The page and the vault check card and identity numbers each for itself. */
function numbers(bytes: Uint8Array): string {
  const text = utf8Of(bytes)
  const isCard = isCardNumber(text)
  hold(isCard === (/^[0-9]{13,19}$/.test(text) && passesLuhn(text)), 'both agree on a card number')
  const isIdentity = isIdentityNumber(text)
  hold(!isIdentity || text.length === 15 || passesMod11(text), 'and on an identity number')
  return `${isCard} ${isIdentity} ${isGoodExpiry(text, fuzzNow)}`
}
