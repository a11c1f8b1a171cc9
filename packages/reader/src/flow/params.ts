/** What the server says about the card it wants, as text; what it leaves out is usual. */
import { ReaderError } from '../contract/errors.ts'
import type { Entry, PinWish, ReadRequest } from '../contract/reader.ts'

const entries: readonly Entry[] = ['swipe', 'insert', 'tap']
const pinWishes: readonly PinWish[] = ['required', 'by_card', 'none']
/** Milliseconds for the card, and again for the PIN, as usual at terminals. */
const usualTimeoutMs = 60_000

/**
 * `amount` in minor units and `currency` must be there; `accept` lists entries with commas, `pin`
 * is one of the wishes, `fallback` is `yes` or `no`, `timeout_ms` a number. Throws `reader_protocol`.
 */
export function readPresentParams(params: Readonly<Record<string, string>>): ReadRequest {
  const { amount = '', currency, accept, pin = 'by_card', fallback = 'yes', timeout_ms } = params
  const accepted = accept === undefined ? entries : entries.filter((one) => listed(accept, one))
  const wish = pinWishes.find((one) => one === pin)
  const timeoutMs = timeout_ms === undefined ? usualTimeoutMs : Number(timeout_ms)
  const isTime = timeoutMs >= 1000 && timeoutMs <= 600_000
  const isWhole = /^\d{1,12}$/.test(amount) && wish && accepted.length > 0 && isTime
  if (!isWhole || currency !== 'CNY') throw new ReaderError('reader_protocol')
  return {
    amountMinor: BigInt(amount),
    currency,
    accept: accepted,
    pin: wish,
    fallback: fallback === 'yes',
    timeoutMs,
  }
}

const listed = (list: string, entry: Entry) => list.split(',').includes(entry)
