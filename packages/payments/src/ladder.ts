/** When to ask a channel again. Notifications usually come first; the ladder finds what they miss. */

/**
 * Whoever has paid wants to know within a minute of the channel's being able to tell, and while an
 * attempt is being ended only every second question asks what became of it.
 */
const unknownLadderMs = [1_000, 2_000, 5_000, 10_000, 15_000, 20_000, 25_000] as const
/** About four hours on that ladder: what takes longer is not for a payer who waits. */
const patientFrom = 600
const patientMs = 300_000
const waitingLadderMs = [5_000, 5_000, 5_000, 10_000, 10_000, 15_000, 30_000] as const
const refundLadderMs = [2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000] as const
const settlementLadderMs = [5_000, 15_000, 60_000, 300_000, 600_000] as const
const cardLadderMs = [5_000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000] as const

const rung = (ladder: readonly number[], tries: number): number =>
  ladder[Math.min(Math.max(tries, 0), ladder.length - 1)] ?? 0

/** Delay in milliseconds before the next question about an attempt, after `tries` questions. */
export function attemptDelayMs(state: string, tries: number): number {
  if (state === 'awaiting_payer') return rung(waitingLadderMs, tries)
  return tries < patientFrom ? rung(unknownLadderMs, tries) : patientMs
}

/** Delay in milliseconds before the next question about a refund, after `tries` questions. */
export function refundDelayMs(tries: number): number {
  return rung(refundLadderMs, tries)
}

/** Delay in milliseconds before a card is looked after again, after `tries` looks. */
export function cardDelayMs(tries: number): number {
  return rung(cardLadderMs, tries)
}

/** Delay in milliseconds before a settlement is asked for again, after `tries` times. */
export function settlementDelayMs(tries: number): number {
  return rung(settlementLadderMs, tries)
}
