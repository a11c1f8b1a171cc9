/** What must be found nowhere, told in words that do not say it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunningSimulators } from '@tillway/simulator'
import type { TypedCard } from '../kit/frame-client.ts'
import type { TestCards } from '../kit/test-cards.ts'
import type { Canary } from './search.ts'

/** Typed where a code was asked for, and wrong. */
export const wrongCodes = ['480615', '902746', '571938'] as const

export function canariesOf(
  cards: TestCards,
  { simulators, dataDir }: { simulators: RunningSimulators; dataDir: string },
): readonly Canary[] {
  const { debit, credit, refused, newPhone } = cards
  const codes = [...textedCodes(simulators), ...wrongCodes]
  return [
    ...ofCard('debit', debit),
    ...ofCard('credit', credit),
    ...ofCard('refused', refused),
    { what: 'new phone', text: newPhone, isHashable: true },
    ...[...new Set(codes)].map((text, index) => ({ what: `code ${index + 1}`, text })),
    ...tokensIn(dataDir).map((text, index) => ({ what: `token ${index + 1}`, text })),
  ]
}

function ofCard(which: string, card: TypedCard): readonly Canary[] {
  const { number, name, idNumber, phone, expiry, cvn } = card
  return [
    { what: `number of ${which}`, text: number, isHashable: true },
    { what: `name of ${which}`, text: name },
    { what: `id number of ${which}`, text: idNumber, isHashable: true },
    { what: `phone of ${which}`, text: phone, isHashable: true },
    ...(expiry === undefined ? [] : expiriesOf(which, expiry)),
    ...(cvn === undefined ? [] : [{ what: `cvn of ${which}`, text: cvn, after: cvnWords }]),
  ]
}

const cvnWords = ['cvn2=', 'cvn=', 'cvn":"', 'cvn2":"', 'cvn":', 'cvn2":', 'Code":"']
const expiryWords = ['expired=', 'expiry=', 'expiry":"', 'expired":"', 'expires":"']

/** As it is printed, and as the channel writes it. */
function expiriesOf(which: string, expiry: string): readonly Canary[] {
  const swapped = expiry.slice(2) + expiry.slice(0, 2)
  return [expiry, swapped].map((text) => ({
    what: `expiry of ${which}`,
    text,
    after: expiryWords,
  }))
}

export function textedCodes(simulators: RunningSimulators): readonly string[] {
  return simulators.channels
    .flatMap((channel) => simulators.simulator(channel).phone.inbox?.() ?? [])
    .flatMap(({ text }) => /(?<!\d)\d{6}(?!\d)/.exec(text) ?? [])
}

/** What the channel gave in place of card numbers: whoever has it can pay with the card. */
function tokensIn(dataDir: string): readonly string[] {
  const journal = readFileSync(join(dataDir, 'simulators/unionpay.jsonl'), 'utf8')
  return [...new Set(journal.match(/(?<="token":")\d{19}(?=")/g) ?? [])]
}
