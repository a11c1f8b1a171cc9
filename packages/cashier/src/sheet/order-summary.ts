import { amountParts, clockText } from '../dictionary/format.ts'
import { type Content, h } from '../drawing/draw.ts'
import type { Scene } from './scene.ts'

/** What is paid, and how long there is. */
export function orderSummary({ state, words, session }: Scene): Content {
  const { payment, deadline, outcome, phase } = state
  if (!payment) return null
  const { symbol, digits } = amountParts(payment.amount, payment.currency)
  const running = deadline !== null && !outcome && phase !== 'expired'
  return h(
    'div.summary',
    {},
    h('p.description', {}, payment.description),
    h('p.amount', { part: 'amount' }, h('span', {}, symbol), digits),
    running &&
      h(
        'p.left',
        { role: 'timer', 'aria-live': 'off' },
        `${words.timeLeft} `,
        h('b', {}, clockText(deadline - session.now())),
      ),
  )
}
