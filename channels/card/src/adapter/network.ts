/** Network management beside the sign-in (0820): whether the host answers, and leaving it. */
import type {
  EchoReport,
  OperationSignatures,
  SignOffReport,
  TerminalReference,
} from '@tillway/channel'
import { encodeControl } from '../wire/control-field.ts'
import { type TransactionRow, transactions } from '../wire/transactions.ts'
import { isCounted } from './batch-sums.ts'
import { payDebts } from './debts.ts'
import { entries, put, read, readFlows, type SignIn, write } from './entries.ts'
import { type Exchanged, exchangePlain } from './exchange.ts'
import { type Held, holding, type Parts } from './held.ts'
import { drawNumber } from './numbering.ts'
import { evidenceOfAnswer } from './reports.ts'
import { firstBatch, signedOut } from './sign-in.ts'

const notReady = { status: 'blocked', code: 'terminal_not_ready' } as const
const busy = { status: 'blocked', code: 'terminal_busy' } as const
const unsettled = { status: 'blocked', code: 'terminal_unsettled' } as const

/** Asks for an answer and nothing else; neither keys nor a sign-in are needed for it. */
export function createEcho(parts: Parts): OperationSignatures['echo'] {
  return (terminal: TerminalReference) =>
    holding<EchoReport>(parts, terminal, { notReady, busy }, async (held) => {
      const known = await read(held.page, entries.signIn)
      const answer = await manage(held, transactions.echo, known?.batch ?? firstBatch)
      return echoReport(answer)
    })
}

function echoReport(answer: Exchanged): EchoReport {
  if (answer.status !== 'answered') return { status: answer.status, cause: answer.cause }
  const evidence = evidenceOfAnswer(answer)
  switch (answer.meaning.outcome) {
    case 'approved':
    // It wants a sign-in, which the next transaction brings.
    case 'sign_in':
      return { status: 'answered', evidence }
    case 'declined':
      return { status: 'refused', code: answer.meaning.code ?? 'channel_rejected', evidence }
    case 'unclear':
      return { status: 'unknown', cause: 'server_error', evidence }
  }
}

/**
 * Leaves the host. Not while something is owed to it or its batch is open. The working keys are given
 * up before the request leaves, because the host may have done its part when its answer is lost.
 */
export function createSignOff(parts: Parts): OperationSignatures['signOff'] {
  return (terminal: TerminalReference) =>
    holding<SignOffReport>(parts, terminal, { notReady, busy }, signOff)
}

async function signOff(held: Held): Promise<SignOffReport> {
  const known = await read(held.page, entries.signIn)
  if (known === undefined) return { status: 'signed_off' }
  if (!(await payDebts(held))) return busy
  if (await isUnsettled(held, known)) return unsettled
  await write(held.page, put(entries.signIn, await signedOut(held)))
  const answer = await manage(held, transactions.signOff, known.batch)
  if (answer.status !== 'answered') return { status: answer.status, cause: answer.cause }
  const evidence = evidenceOfAnswer(answer)
  // A host that refuses, or wants a sign-in, knows of none that could be left.
  if (answer.meaning.outcome !== 'unclear') return { status: 'signed_off', evidence }
  return { status: 'unknown', cause: 'server_error', evidence }
}

async function isUnsettled({ page }: Held, { batch }: SignIn): Promise<boolean> {
  if ((await read(page, entries.settlement)) !== undefined) return true
  return (await readFlows(page, batch)).some(isCounted)
}

async function manage(
  held: Held,
  { type, kind, networks = [] }: TransactionRow,
  batch: string,
): Promise<Exchanged> {
  const { stan, change } = await drawNumber(held.page)
  await write(held.page, change)
  const { terminal, parts } = held
  const [network = '000'] = networks
  return exchangePlain(held, {
    type,
    fields: {
      11: stan,
      41: terminal.number,
      42: parts.settings.merchantNumber,
      60: encodeControl({ kind, batch, network }),
    },
  })
}
