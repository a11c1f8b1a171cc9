/** What the mall app gets in the end. */
import type { ClientPayment } from '@tillway/api/types'
import { type BilingualText, type CashierState, type Failure, patch } from '../machine/state.ts'

export type PublicPayment = Pick<
  ClientPayment,
  'id' | 'order' | 'amount' | 'currency' | 'description' | 'status' | 'way' | 'paid_at'
>

export interface CashierError extends Omit<Failure, 'message'> {
  /** In the shopper's language, fit to be shown. */
  readonly message: string
}

/** `payment` is null when the server never answered. */
export type PaymentResult =
  | { readonly status: 'succeeded'; readonly payment: PublicPayment }
  | {
      readonly status: 'processing'
      readonly payment: PublicPayment | null
      readonly why: 'channel_pending' | 'left_page' | 'wait_timeout'
      /** Give it to `resume` to look again. */
      readonly resumeToken: string
    }
  | {
      readonly status: 'canceled'
      readonly payment: PublicPayment | null
      readonly by: 'shopper' | 'merchant' | 'expired'
    }
  | {
      readonly status: 'failed'
      readonly payment: PublicPayment | null
      readonly error: CashierError
    }

export type Language = 'zh' | 'en'

export const say = (text: BilingualText, language: Language): string => text[language]

/** Undefined while there is no outcome. */
export function toResult(
  { outcome, payment }: CashierState,
  session: string,
  language: Language,
): PaymentResult | undefined {
  const shown = payment && toPublic(payment)
  if (!outcome) return undefined
  switch (outcome.status) {
    case 'succeeded':
      return shown ? { status: 'succeeded', payment: shown } : undefined
    case 'processing':
      return { ...outcome, payment: shown, resumeToken: session }
    case 'canceled':
      return { ...outcome, payment: shown }
    default: {
      const { failure } = outcome
      const error = patch<object>(failure, { message: say(failure.message, language) })
      return { status: 'failed', payment: shown, error: error as CashierError }
    }
  }
}

function toPublic(payment: ClientPayment): PublicPayment {
  const { id, order, amount, currency, description, status, way, paid_at } = payment
  return { id, order, amount, currency, description, status, way, paid_at }
}
