/** A shopper with a saved card and a payment password, as the sheet would have them do things. */
import type { RouteName } from '@tillway/api'
import type { EntryModule } from '@tillway/vault-link'
import type { Call } from './call.ts'
import { enterPassword } from './password-person.ts'
import type { QuickPayer } from './quick-pay.ts'

/** Neither is on the list of guessable ones. */
export const goodPassword = '740283'
export const otherPassword = '285093'
export const wrongPassword = '916024'

type Purpose = 'set' | 'change' | 'reset' | 'remove_card' | 'change_phone'

export interface Entering {
  readonly card?: string
  /** Sealed beside the password. */
  readonly more?: Readonly<Record<string, unknown>>
  readonly module?: EntryModule
}

/** Opens the form for it and seals these entries there. */
export async function sealFor(
  { call, session: token }: Pick<QuickPayer, 'call' | 'session'>,
  purpose: Purpose,
  entries: readonly string[],
  { card, more }: Entering = {},
): Promise<string> {
  const body = { purpose, ...(card === undefined ? {} : { card }) }
  const form = await call.ok('openPasswordForm', { token, body })
  return await enterPassword(form.frame_url, entries, more)
}

/** Sets, changes or resets the password; whatever comes of it. */
export async function choosePassword(
  payer: Pick<QuickPayer, 'call' | 'session'>,
  purpose: 'set' | 'change' | 'reset',
  entries: readonly string[],
) {
  const { call, session: token } = payer
  const sealed = await sealFor(payer, purpose, entries)
  return await call('setClientPassword', { token, body: { purpose, sealed } })
}

/** What the password of the shopper looks like to them. */
export const passwordOf = ({ call, session: token }: Pick<QuickPayer, 'call' | 'session'>) =>
  call.ok('getClientPassword', { token })

/** The code of a refusal, and undefined for a success. */
export async function codeOf(
  call: Call,
  name: RouteName,
  input: Parameters<Call>[1],
): Promise<string | undefined> {
  return (await call(name, input)).code
}
