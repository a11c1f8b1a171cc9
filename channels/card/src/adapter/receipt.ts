/** What the host told of a flow, kept for later and printed for the payer. */
import type { Instant } from '@tillway/kernel'
import { type Fields, maskCardNumber } from '@tillway/wire/iso8583'
import { textOf } from '../wire/dialect.ts'
import { fromHostTime, toHostTime } from '../wire/host-time.ts'
import { decodeInstitutions } from '../wire/institutions.ts'
import type { Flow, HostFacts } from './entries.ts'
import type { Held } from './held.ts'

export function readHostFacts(fields: Fields): HostFacts {
  const text = (number: number) => textOf(fields, number)
  const chip = fields[55]
  return {
    code: text(39),
    rrn: text(37).trim(),
    authCode: text(38).trim(),
    time: text(12),
    date: text(13),
    ...decodeInstitutions(text(44)),
    scheme: text(63).slice(0, 3).trim(),
    chip: chip instanceof Uint8Array ? Buffer.from(chip).toString('hex').toUpperCase() : '',
  }
}

/** A swiped card's number is told by the host, masked here. */
export function cardOf(flow: Flow, fields: Fields): string {
  const told = textOf(fields, 2)
  return told === '' ? flow.maskedCard : maskCardNumber(told)
}

/** MMDD on which the host booked it. */
export function originalDate(flow: Flow): string {
  const told = flow.host?.date ?? ''
  return told === '' ? toHostTime(flow.at).date : told
}

/** When the host booked it, as far as it said so. */
export function bookedAt({ host, at }: Flow): Instant | undefined {
  return host && fromHostTime(host, at)
}

/** How the card was read, by the first two digits of field 22; a sale with a typed number has none. */
const entryWords: Readonly<Record<string, string>> = { '02': 'swipe', '05': 'insert', '07': 'tap' }

/** Lines that a card receipt must have, by their names. */
export function receiptOf({ parts, terminal }: Held, flow: Flow): Readonly<Record<string, string>> {
  const { merchantNumber, merchantName } = parts.settings
  const { host } = flow
  const lines = {
    merchant_name: merchantName,
    merchant: merchantNumber,
    terminal: terminal.number,
    card: flow.maskedCard,
    entry: entryWords[flow.entry.slice(0, 2)],
    issuer: host?.issuer,
    acquirer: host?.acquirer,
    batch: flow.batch,
    trace: flow.stan,
    reference: host?.rrn,
    authorization: host?.authCode,
    time: new Date(bookedAt(flow) ?? flow.at).toISOString(),
    amount: String(flow.amount),
  }
  const told = Object.entries(lines).flatMap(([name, text]) =>
    text === undefined || text === '' ? [] : [[name, text] as const],
  )
  return Object.fromEntries(told)
}
