/** Tells the host what a chip made of its issuer's scripts (0620). */
import { type Change, drop, entries, type Flow, put, read, write } from './entries.ts'
import { exchangeSealed } from './exchange.ts'
import type { Held } from './held.ts'
import { requireEncodable, scriptMessage } from './messages.ts'
import { drawNumber } from './numbering.ts'
import { ensureSignedIn } from './sign-in.ts'

/** A host that refuses it so often will not have it; a terminal cannot stand still for it. */
const maxRefusals = 3

/** The changes that queue it, to be written with the end of the payment. Throws `MalformedMessage`. */
export async function queueScript(
  held: Held,
  flow: Flow,
  data: string,
): Promise<readonly Change[]> {
  const { stan, change } = await drawNumber(held.page)
  const pan = await read(held.page, entries.card(flow))
  requireEncodable(scriptMessage(held, flow, { stan, data, pan }))
  const { batch } = flow
  return [change, put(entries.script, { batch, stan: flow.stan, ownStan: stan, data, refusals: 0 })]
}

/** Whether none is left to be told. */
export async function tellScript(held: Held): Promise<boolean> {
  const { page, parts, terminal } = held
  const script = await read(page, entries.script)
  if (script === undefined) return true
  const flow = await read(page, entries.flow(script))
  const signed = await ensureSignedIn(held)
  if (signed.status !== 'signed_in') return false
  if (flow !== undefined) {
    const pan = await read(page, entries.card(script))
    const told = { stan: script.ownStan, data: script.data, pan }
    const answer = await exchangeSealed(held, scriptMessage(held, flow, told), signed.keys.mac)
    if (answer.status !== 'answered') return false
    const refusals = script.refusals + 1
    if (answer.meaning.outcome !== 'approved' && refusals < maxRefusals) {
      await write(page, put(entries.script, { ...script, refusals }))
      return false
    }
    if (answer.meaning.outcome !== 'approved') {
      const { terminalId } = terminal
      parts.log.error({ terminalId, stan: script.stan }, 'the host does not take a script result')
    }
  }
  await write(page, drop(entries.script))
  return true
}
