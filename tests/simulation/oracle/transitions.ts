/**
 * Which state may follow which, written down a second time and by hand: the platform's own tables
 * are what is being judged.
 */

type Moves = Readonly<Record<string, readonly string[]>>

const endsOfAttempt = ['succeeded', 'mismatch', 'declined', 'closed', 'reversed']

export const attemptMoves: Moves = {
  created: ['sent'],
  sent: [
    'awaiting_payer',
    'awaiting_code',
    'unknown',
    'not_sent',
    'closing',
    'reversing',
    ...endsOfAttempt,
  ],
  awaiting_payer: ['closing', 'reversing', ...endsOfAttempt],
  awaiting_code: ['confirming', ...endsOfAttempt],
  confirming: [
    'awaiting_code',
    'awaiting_payer',
    'unknown',
    'closing',
    'reversing',
    ...endsOfAttempt,
  ],
  unknown: ['awaiting_code', 'awaiting_payer', 'closing', 'reversing', ...endsOfAttempt],
  closing: ['reversing', ...endsOfAttempt],
  reversing: endsOfAttempt,
  succeeded: [],
  declined: ['late_success'],
  closed: ['late_success'],
  not_sent: ['late_success'],
  mismatch: ['reversed'],
  reversed: [],
  late_success: [],
}

export const paymentMoves: Moves = {
  payable: ['processing', 'canceled', 'expired'],
  processing: ['payable', 'canceling', 'expiring', 'succeeded'],
  canceling: ['succeeded', 'canceled'],
  expiring: ['succeeded', 'expired'],
  succeeded: [],
  canceled: [],
  expired: [],
}

export const refundMoves: Moves = {
  reserved: ['sent', 'succeeded', 'failed'],
  sent: ['pending', 'unknown', 'reserved', 'succeeded', 'failed'],
  pending: ['succeeded', 'failed'],
  unknown: ['sent', 'pending', 'succeeded', 'failed'],
  succeeded: [],
  failed: [],
}

/**
 * Whether one may have become the other within a step. What happens in one moment may pass through
 * states that nobody saw, but never through one that is an end.
 */
export function isReachable(moves: Moves, from: string, to: string): boolean {
  if (from === to) return true
  const seen = new Set([from])
  const open = [from]
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const next of moves[state] ?? []) {
      if (next === to) return true
      if (seen.has(next)) continue
      seen.add(next)
      open.push(next)
    }
  }
  return false
}
