/** What a reader must seal so that a terminal can take something back or pay what it owes. */
import { type ReversalReason, reversalReasons } from '../wire/transactions.ts'
import { entries, type Flow, read } from './entries.ts'
import type { Held } from './held.ts'
import { reversalMessage, scriptMessage } from './messages.ts'
import { isThinking } from './reversal.ts'
import { foldOf } from './sealing.ts'

/** Of a flow's reversal, whatever will be the reason for it. */
export function reversalFolds(held: Held, flow: Flow, pan: string | undefined): readonly string[] {
  return everyReason.map((reason) => foldOf(held, reversalMessage(held, flow, { pan, reason })))
}

const everyReason: readonly ReversalReason[] = Object.values(reversalReasons)

/** What is owed and cannot be sent before the reader has sealed it. */
export async function owedFolds(held: Held): Promise<readonly string[]> {
  const folds = [...(await owedReversal(held)), ...(await owedScript(held))]
  const sealed = await Promise.all(folds.map((fold) => read(held.page, entries.seal(fold))))
  return folds.filter((_, index) => sealed[index] === undefined)
}

async function owedReversal(held: Held): Promise<readonly string[]> {
  const pending = await read(held.page, entries.pending)
  const flow = pending && (await read(held.page, entries.flow(pending)))
  if (flow === undefined || isThinking(held, flow)) return []
  return reversalFolds(held, flow, await read(held.page, entries.card(flow)))
}

async function owedScript(held: Held): Promise<readonly string[]> {
  const script = await read(held.page, entries.script)
  const flow = script && (await read(held.page, entries.flow(script)))
  if (script === undefined || flow === undefined) return []
  const pan = await read(held.page, entries.card(script))
  return [foldOf(held, scriptMessage(held, flow, { stan: script.ownStan, data: script.data, pan }))]
}
