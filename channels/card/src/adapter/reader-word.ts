/** What a reader says of the host's answer, where the reader alone can tell whether it is genuine. */
import type { ChipCompletion } from '@tillway/channel'
import { readResponseCode } from '../wire/response-codes.ts'
import { reversalReasons } from '../wire/transactions.ts'
import { type Settled, undo } from './doubt.ts'
import { drop, entries, type Flow, put, write } from './entries.ts'
import type { Held } from './held.ts'
import { type Debt, owe } from './reversal.ts'
import { signedOut, signIn } from './sign-in.ts'

/** Undefined when it is a genuine approval. Everything else is over. */
export async function heedReader(
  held: Held,
  flow: Flow,
  { verified }: ChipCompletion,
): Promise<Settled | undefined> {
  if (verified === true) return refusal(held, flow)
  const reason = verified === false ? reversalReasons.wrongMac : reversalReasons.other
  const debt: Debt = { reason, failure: 'attempt_closed' }
  if (verified === false) {
    const { terminalId } = held.terminal
    held.parts.log.error({ terminalId, stan: flow.stan }, 'the MAC of an answer is wrong')
  }
  await write(held.page, owe(flow, debt, held.parts.clock.now()))
  return undo(held, flow, debt)
}

async function refusal(held: Held, { proof: _, ...flow }: Flow): Promise<Settled | undefined> {
  const { outcome, code = 'card_declined' } = readResponseCode(flow.host?.code ?? '')
  if (outcome === 'approved') return undefined
  const isOfKeys = outcome === 'sign_in'
  const failure = isOfKeys ? 'attempt_closed' : code
  const declined: Flow = { ...flow, state: 'declined', failure }
  const out = isOfKeys ? [put(entries.signIn, await signedOut(held))] : []
  const over = [drop(entries.card(flow)), drop(entries.pending), ...out]
  await write(held.page, put(entries.flow(flow), declined), ...over)
  if (isOfKeys) await signIn(held)
  return { status: 'flow', flow: declined }
}
