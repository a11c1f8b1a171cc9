/** Ends a payment whose chip has had the last word about an approval. */
import type {
  ChipCompletion,
  CompletionRequest,
  OperationSignatures,
  PaymentReport,
} from '@tillway/channel'
import { MalformedMessage } from '@tillway/wire/iso8583'
import { reversalReasons } from '../wire/transactions.ts'
import { hasScripts, scriptData } from './chip-data.ts'
import { flowOfAttempt, type Settled, settleDoubt, settledReport, undo } from './doubt.ts'
import { type Change, drop, entries, type Flow, put, write } from './entries.ts'
import { type Held, holding, type Parts } from './held.ts'
import { heedReader } from './reader-word.ts'
import { unknown } from './reports.ts'
import { queueScript } from './script-result.ts'

export function createComplete(parts: Parts): OperationSignatures['complete'] {
  const without = { notReady: unknown('unrecognised'), busy: unknown('in_progress') }
  return (request) =>
    holding<PaymentReport>(parts, request.terminal, without, (held) => complete(held, request))
}

async function complete(
  held: Held,
  { orderNumber, completion }: CompletionRequest,
): Promise<PaymentReport> {
  const flow = await flowOfAttempt(held, orderNumber)
  if (flow === undefined) return { status: 'absent' }
  return settledReport(held, await conclude(held, flow, completion))
}

/** The chip's last word about an approval, of a payment or of an authorization. */
export async function conclude(
  held: Held,
  flow: Flow,
  completion: ChipCompletion,
): Promise<Settled> {
  if (flow.state !== 'awaiting_chip') return settleDoubt(held, flow, 'ask')
  const refused = flow.proof && (await heedReader(held, flow, completion))
  if (refused !== undefined) return refused
  if (completion.result === 'declined') {
    return undo(held, flow, { reason: reversalReasons.other, failure: 'card_declined' })
  }
  const { chip: _, proof: __, ...rest } = flow
  const approved: Flow = { ...rest, state: 'approved' }
  const scripts = await scriptChanges(held, flow, completion)
  await write(held.page, put(entries.flow(flow), approved), drop(entries.pending), ...scripts)
  return { status: 'flow', flow: approved }
}

/** The payment stands even when what the reader said of the scripts cannot be read. */
async function scriptChanges(
  held: Held,
  flow: Flow,
  { scripts }: ChipCompletion,
): Promise<readonly Change[]> {
  const { host, chip = '' } = flow
  if (host === undefined || scripts === undefined || scripts === '') return []
  try {
    if (!hasScripts(Buffer.from(host.chip, 'hex'))) return []
    return await queueScript(held, flow, scriptData(chip, scripts))
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error
    const { terminalId } = held.terminal
    held.parts.log.warn({ terminalId, path: error.path }, 'the result of scripts cannot be read')
    return []
  }
}
