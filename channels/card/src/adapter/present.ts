/** Carries a payment out with a card that was read at the terminal: one attempt, one 0200. */
import type { OperationSignatures, PaymentReport, PresentRequest } from '@tillway/channel'
import { flowOfAttempt, settleFlow } from './doubt.ts'
import { entries } from './entries.ts'
import { type Held, holding, type Parts } from './held.ts'
import { drawUp, sendSealed } from './present-sealed.ts'
import { notReady, notSent, paymentReport, unknown } from './reports.ts'
import { isSealedByReader } from './sealing.ts'
import { type Asked, sendByCard } from './send-by-card.ts'

export function createPresent(parts: Parts): OperationSignatures['present'] {
  const without = { notReady, busy: notSent('in_progress') }
  return (request) =>
    holding<PaymentReport>(parts, request.terminal, without, (held) => present(held, request))
}

async function present(held: Held, request: PresentRequest): Promise<PaymentReport> {
  const { orderNumber: number, amount, reading, sendBefore } = request
  const known = await flowOfAttempt(held, number)
  // It left before; it must not leave twice.
  if (known !== undefined) return settleFlow(held, known, 'ask')
  const index = entries.attempt(number)
  if (isSealedByReader(held)) return presentToSeal(held, request)
  const asked = await sendByCard(held, { kind: 'sale', number, amount, reading, index, sendBefore })
  return askedReport(held, asked)
}

/** To a reader that seals itself: what it read comes twice, the second time with its seals. */
async function presentToSeal(held: Held, request: PresentRequest): Promise<PaymentReport> {
  const asked = (await sendSealed(held, request)) ?? (await drawUp(held, request))
  return asked.status === 'card_awaited' ? asked : askedReport(held, asked)
}

function askedReport(held: Held, asked: Asked): PaymentReport {
  switch (asked.status) {
    case 'flow':
      return paymentReport(held, asked.flow)
    case 'refused':
      return { status: 'failed', over: 'declined', code: asked.code }
    case 'not_sent':
      return notSent(asked.cause)
    case 'unknown':
      return unknown(asked.cause)
  }
}
