/** Mistakes in writing down and in the order of things: apps/server/src/engine and worker. */
import type { PlantedBug } from '../planted-bug.ts'

const engine = 'apps/server/src/engine'

export const engineBugs: readonly PlantedBug[] = [
  {
    id: 'start-repeated-under-new-number',
    file: `${engine}/follow-payment.ts`,
    find: `  const report = await callStart(ctx, payment, attempt)`,
    replace: `  const orderNumber = ctx.ids.next('attempt').slice(4)
  const report = await callStart(ctx, payment, { ...attempt, orderNumber })`,
    invariant: 'I1',
    why: 'A repeat draws a number of its own, and the channel takes it for another order.',
  },
  {
    id: 'stray-return-of-what-was-asked',
    file: `${engine}/write-decision.ts`,
    find: `    amount: attempt.captured ?? minorUnits(attempt.amount),`,
    replace: `    amount: minorUnits(attempt.amount),`,
    invariant: 'I18',
    why: 'Of a wrong amount the right one is given back.',
  },
  {
    id: 'outbox-in-another-transaction',
    file: `${engine}/write-decision.ts`,
    find: `    insertOutgoing(repos, told),`,
    replace: `    void new Promise((resolve) => setImmediate(resolve))
      .then(() => ctx.store.transact((other) => insertOutgoing(other, told)))
      .catch(() => undefined),`,
    invariant: 'I7',
    why: 'The event is written after the commit: a crash between the two loses it.',
  },
  {
    id: 'event-shows-the-state-before',
    file: `${engine}/write-decision.ts`,
    find: `    const data = { payment: paymentView(shown), ...attemptOf(input, type) }`,
    replace: `    const data = { payment: paymentView(payment), ...attemptOf(input, type) }`,
    invariant: 'I7',
    why: 'The event is made of the record that was read, not of the one that is written.',
  },
  {
    id: 'paid-again-by-the-late-one',
    file: `${engine}/write-decision.ts`,
    find: `  if (decision.payment !== 'succeeded' || payment.state === 'succeeded' || attempt === undefined) {`,
    replace: `  if (decision.payment !== 'succeeded' || attempt === undefined) {`,
    invariant: 'I5',
    why: 'Whatever is written about a paid payment says anew by which attempt it was paid.',
  },
  {
    id: 'old-error-stays',
    file: `${engine}/write-decision.ts`,
    find: `  if (decision.payment === 'succeeded' || leaves) return null`,
    replace: `  if (decision.payment === 'succeeded') return null`,
    invariant: 'I6',
    why: 'The error of a former code is shown beside a payment that has left.',
  },
  {
    id: 'look-a-day-later',
    file: `${engine}/write-decision.ts`,
    find: `  if (attempt.state === 'sent' || attempt.state === 'confirming') return now + callGraceMs`,
    replace: `  if (attempt.state === 'sent' || attempt.state === 'confirming') return now + 86_400_000`,
    invariant: 'I18',
    why: 'A pause in seconds is read as milliseconds times too many: nobody comes back after a crash.',
  },
  {
    id: 'job-removed-with-the-attempt',
    file: `${engine}/write-decision.ts`,
    find: `  if (isFinishedPayment(payment.state)) {`,
    replace: `  if (isFinishedPayment(payment.state) || attempt?.state === 'unknown') {`,
    invariant: 'I18',
    why: 'Nobody looks any more after what nobody knows.',
  },
  {
    id: 'event-without-its-predecessor',
    file: `${engine}/emit-event.ts`,
    find: `    previousId: payment.lastEventId,
    createdAt: now,`,
    replace: `    previousId: null,
    createdAt: now,`,
    invariant: 'I7',
    why: 'The chain of events is not kept in the table.',
  },
  {
    id: 'refund-not-reserved',
    file: `${engine}/create-refund.ts`,
    find: `    amountReserved: addMinor(payment.amountReserved, amount),`,
    replace: `    amountReserved: payment.amountReserved,`,
    invariant: 'I4',
    why: 'The refund is not reserved with its making but counted when it is done.',
  },
  {
    id: 'refund-repeated-under-new-number',
    file: `${engine}/follow-refund.ts`,
    find: `    return { refund: { ...refund, state, version: refund.version + 1 }, attempt, isRepeat }`,
    replace: `    const refundNumber = isRepeat ? ctx.ids.next('refund').slice(3) : refund.refundNumber
    const next = { ...refund, refundNumber, state, version: refund.version + 1 }
    return { refund: next, attempt, isRepeat }`,
    invariant: 'I4',
    why: 'A refund that is sent again draws a new number, and is given back twice.',
  },
  {
    id: 'refund-failed-keeps-its-reserve',
    file: `${engine}/record-refund.ts`,
    find: `    : { ...payment, amountReserved: subtractMinor(payment.amountReserved, refund.amount) }`,
    replace: `    : payment`,
    invariant: 'I4',
    why: 'What a failed refund had reserved is never let go.',
  },
  {
    id: 'return-counted-as-refund',
    file: `${engine}/record-refund.ts`,
    find: `  const counted = refund.cause === 'mall' ? countedPayment(refund, payment) : payment`,
    replace: `  const counted = countedPayment(refund, payment)`,
    invariant: 'I18',
    why: 'Stray money that goes back is counted as a refund of the order.',
  },
  {
    id: 'refund-never-looked-after',
    file: `${engine}/record-refund.ts`,
    find: `  const at = ctx.clock.now() + refundDelayMs(refund.tries)
  await repos.jobs.schedule(refund.merchantId, refund.id, at)`,
    replace: `  await repos.jobs.remove(refund.merchantId, refund.id)`,
    invariant: 'I18',
    why: 'A refund is sent and its end is left to a notification.',
  },
  {
    id: 'notification-acknowledged-first',
    file: `${engine}/receive-notification.ts`,
    find: `  const accepted = await record(ctx, input, reading)`,
    replace: `  record(ctx, input, reading).catch(() => undefined)
  const accepted = true`,
    invariant: 'I2',
    why: 'The channel is answered first and the work done behind it: a fault then loses the word.',
  },
  {
    id: 'paid-order-canceled',
    file: `${engine}/cancel-payment.ts`,
    find: `      { payment: payment.state, attempt: attempt?.state },
      { about: 'payment', event: 'cancelRequested' },`,
    replace: `      { payment: payment.state === 'succeeded' ? 'payable' : payment.state, attempt: attempt?.state },
      { about: 'payment', event: 'cancelRequested' },`,
    invariant: 'I5',
    why: 'Who cancels a paid order wants it canceled.',
  },
  {
    id: 'worker-stops-at-a-fault',
    file: 'apps/server/src/worker/claim-loop.ts',
    find: `      this.#options.log.error({ cause, loop: this.#options.name }, 'nothing could be claimed')
      return this.#pauseMs()`,
    replace: `      this.#options.log.error({ cause, loop: this.#options.name }, 'nothing could be claimed')
      return 86_400_000`,
    invariant: 'I18',
    why: 'After one fault of the storage the worker sleeps for good.',
  },
]
