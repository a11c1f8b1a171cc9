import { amountParts, clockText } from '../dictionary/format.ts'
import type { Scene } from './scene.ts'

/** What is paid, and how long there is. */
export function OrderSummary({ scene }: { readonly scene: Scene }) {
  const { state, words, session } = scene
  const { payment, deadline } = state
  if (!payment) return null
  const { symbol, digits } = amountParts(payment.amount, payment.currency)
  const running = deadline !== null && !state.outcome && state.phase !== 'expired'
  return (
    <div class="summary">
      <p class="description">{payment.description}</p>
      <p class="amount" part="amount">
        <span>{symbol}</span>
        {digits}
      </p>
      {running && (
        <p class="left" role="timer" aria-live="off">
          {words.timeLeft} <b>{clockText(deadline - session.now())}</b>
        </p>
      )}
    </div>
  )
}
