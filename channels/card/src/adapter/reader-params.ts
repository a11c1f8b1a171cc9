/** What a reader is told. */
import type { NextAction, PaymentReport } from '@tillway/channel'
import type { Money } from '@tillway/kernel'
import type { Held } from './held.ts'
import type { Signed } from './sign-in.ts'

type ReaderAction = Extract<NextAction, { readonly type: 'reader' }>

export type CardAwaited = Extract<PaymentReport, { readonly status: 'card_awaited' }>

export function awaitCard(
  step: Exclude<ReaderAction['step'], 'complete'>,
  params: ReaderAction['params'],
): CardAwaited {
  return { status: 'card_awaited', action: { type: 'reader', step, params } }
}

export function presentParams({ amount, currency }: Money): ReaderAction['params'] {
  return {
    accept: 'swipe,insert,tap',
    pin: 'by_card',
    fallback: 'yes',
    amount: String(amount),
    currency,
  }
}

/**
 * The working keys, for a reader that alone can open them: as they came in field 62, which kind they
 * are of, and the check value of the master key that they are under.
 */
export function keyParams(
  { parts, ownKeys }: Held,
  { relayed = '' }: Signed,
): ReaderAction['params'] {
  const scheme = parts.settings.algorithm === 'sm4' ? 'sm4' : 'double_track'
  return { keys: relayed, key_scheme: scheme, master: ownKeys.inReader ?? '' }
}
