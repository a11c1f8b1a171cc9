/** One message of a settlement and its answer. */
import type { UnknownCause } from '@tillway/channel'
import type { Fields } from '@tillway/wire/iso8583'
import { entries, put, type Settlement, write } from './entries.ts'
import { type Exchanged, exchangePlain } from './exchange.ts'
import type { Held } from './held.ts'
import { drawNumber } from './numbering.ts'
import { signedOut, signIn } from './sign-in.ts'

export type Step = { readonly status: 'done'; readonly settlement: Settlement } | StillOpen

export interface StillOpen {
  readonly status: 'open'
  readonly cause: UnknownCause
}

export async function tell(held: Held, type: string, fields: Fields): Promise<Exchanged> {
  const { stan, change } = await drawNumber(held.page)
  await write(held.page, change)
  const { terminal, parts } = held
  const named = { 11: stan, 41: terminal.number, 42: parts.settings.merchantNumber }
  return exchangePlain(held, { type, fields: { ...named, ...fields } })
}

export async function refused(
  held: Held,
  { code, meaning }: Extract<Exchanged, { readonly status: 'answered' }>,
): Promise<StillOpen> {
  const { terminalId } = held.terminal
  held.parts.log.error({ terminalId, code }, 'the host refused a step of a settlement')
  if (meaning.outcome === 'sign_in') {
    await write(held.page, put(entries.signIn, await signedOut(held)))
    await signIn(held)
  }
  return { status: 'open', cause: 'server_error' }
}
