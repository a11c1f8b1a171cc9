/** Tells what a card has. Nothing moves, so nothing is kept and nothing is ever undone. */
import type {
  AccountBalance,
  BalanceReport,
  BalanceRequest,
  OperationSignatures,
} from '@tillway/channel'
import { MalformedMessage, type Message } from '@tillway/wire/iso8583'
import { type BalanceField, decodeBalances } from '../wire/balance-field.ts'
import { textOf } from '../wire/dialect.ts'
import { entries, put, write } from './entries.ts'
import { type Exchanged, exchangeSealed } from './exchange.ts'
import { fen, type Held, holding, type Parts } from './held.ts'
import { balanceMessage } from './messages.ts'
import { drawNumber } from './numbering.ts'
import { type OpenedReading, openReading } from './reading.ts'
import { evidenceOfAnswer, notSent, unknown } from './reports.ts'
import { isSealedByReader } from './sealing.ts'
import { clearTheWay } from './settle.ts'
import { ensureSignedIn, signedOut, signIn } from './sign-in.ts'

export function createBalance(parts: Parts): OperationSignatures['balance'] {
  const without = {
    notReady: { status: 'failed', code: 'terminal_not_ready' },
    busy: notSent('in_progress'),
  } as const
  return (request) =>
    holding<BalanceReport>(parts, request.terminal, without, (held) => ask(held, request))
}

async function ask(held: Held, { reading }: BalanceRequest): Promise<BalanceReport> {
  // Only a sale is drawn up for a reader to seal.
  if (isSealedByReader(held)) return { status: 'failed', code: 'terminal_not_ready' }
  if (!(await clearTheWay(held))) return notSent('in_progress')
  const signed = await ensureSignedIn(held)
  if (signed.status !== 'signed_in') return notSent(signed.cause)
  const opened = await openReading(held, reading, signed.keys)
  if ('refused' in opened) return { status: 'failed', code: opened.refused }
  const { stan, change } = await drawNumber(held.page)
  const request = messageOf(held, { batch: signed.batch, stan }, opened)
  if (request === undefined) return { status: 'failed', code: 'card_data_invalid' }
  await write(held.page, change, ...opened.changes)
  return report(held, await exchangeSealed(held, request, signed.keys.mac))
}

/** Undefined for a reading that does not fit into a message. */
function messageOf(
  held: Held,
  name: { readonly batch: string; readonly stan: string },
  opened: OpenedReading,
): Message | undefined {
  try {
    return balanceMessage(held, name, opened)
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined
    throw error
  }
}

async function report(held: Held, answer: Exchanged): Promise<BalanceReport> {
  if (answer.status !== 'answered') return { status: answer.status, cause: answer.cause }
  const evidence = evidenceOfAnswer(answer)
  switch (answer.meaning.outcome) {
    case 'approved': {
      const balances = readBalances(textOf(answer.fields, 54))
      return balances === undefined ? unknown('unreadable') : { status: 'told', balances, evidence }
    }
    case 'declined':
      return { status: 'failed', code: answer.meaning.code ?? 'card_declined', evidence }
    case 'sign_in':
      // The PIN is of the old keys: the card has to be read again.
      await write(held.page, put(entries.signIn, await signedOut(held)))
      await signIn(held)
      return { status: 'failed', code: 'attempt_closed', evidence }
    case 'unclear':
      return { status: 'unknown', cause: 'server_error', evidence }
  }
}

function readBalances(text: string): readonly AccountBalance[] | undefined {
  try {
    return decodeBalances(text).map(toBalance)
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined
    throw error
  }
}

const kinds: Readonly<Record<string, AccountBalance['kind']>> = {
  '01': 'ledger',
  '02': 'available',
}

const toBalance = ({ account, kind, sign, amount }: BalanceField): AccountBalance => ({
  account,
  kind: kinds[kind] ?? 'other',
  sign: sign === 'C' ? 'credit' : 'debit',
  amount: fen(amount),
})
