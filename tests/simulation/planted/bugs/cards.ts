/** Mistakes in the adapters of UnionPay quick pay and of the own channel for cards at terminals. */
import type { PlantedBug } from '../planted-bug.ts'

const unionpay = 'channels/unionpay/src/adapter'
const card = 'channels/card/src/adapter'

export const cardBugs: readonly PlantedBug[] = [
  {
    id: 'unionpay-lost-answer-is-not-sent',
    file: `${unionpay}/unanswered.ts`,
    find: `    const status = reason.maybeSent ? 'unknown' : 'not_sent'`,
    replace: `    const status = 'not_sent'`,
    invariant: 'I6',
    why: 'Every fault of the network is one before sending.',
  },
  {
    id: 'unionpay-signature-not-looked-at',
    file: `${unionpay}/notifications.ts`,
    find: `  if (refusal !== undefined) {
    log.warn({ refusal }, 'a notification is not genuine')
    return { kind: 'refused', why: reasonFor(refusal) }
  }`,
    replace: `  if (refusal !== undefined && reasonFor(refusal) !== 'signature') {
    log.warn({ refusal }, 'a notification is not genuine')
    return { kind: 'refused', why: reasonFor(refusal) }
  }`,
    invariant: 'I11',
    why: 'A genuine certificate beside it is taken for a genuine signature.',
  },
  {
    id: 'unionpay-merchant-not-compared',
    file: `${unionpay}/notifications.ts`,
    find: `  if (fields.merId !== settings.merId) return { kind: 'refused', why: 'recipient' }`,
    replace: '',
    invariant: 'I11',
    why: 'A genuine word to another merchant is taken for one to us.',
  },
  {
    id: 'unionpay-pending-is-declined',
    file: `${unionpay}/verdicts.ts`,
    find: `    case 'pending':
      return { status: 'unknown', cause: 'in_progress' }`,
    replace: `    case 'pending':
      return { status: 'failed', code: 'declined' }`,
    invariant: 'I6',
    why: 'Whatever is not success is taken for a refusal.',
  },
  {
    id: 'unionpay-unknown-code-is-declined',
    file: `${unionpay}/verdicts.ts`,
    find: `    case 'ok':
    case 'duplicate':
    case 'absent':
    case 'reversed':
      return inProgress(evidence)`,
    replace: `    case 'ok':
      return inProgress(evidence)
    case 'duplicate':
    case 'absent':
    case 'reversed':
      return declined('declined', evidence)`,
    invariant: 'I6',
    why: 'A repeat that is refused for being one is taken for a refusal of the first.',
  },
  {
    id: 'unionpay-repeated-refund-failed',
    file: `${unionpay}/refund.ts`,
    find: `    const isCertain = request.isRepeat !== true && !perhapsOurOwn.has(code)`,
    replace: `    const isCertain = code !== ''`,
    invariant: 'I6',
    why: 'A refund that is repeated is refused for being there, and called failed.',
  },
  {
    id: 'card-reversal-not-written-first',
    file: `${card}/send-flow.ts`,
    find: `  await write(
    held.page,
    put(entries.flow(flow), flow),
    put(entries.card(flow), pan),
    put(index, { batch, stan }),
    ...(transactions[flow.kind].reversible ? [owedUntilKnown(held, flow)] : []),
    ...sending.changes,
  )
  const exchanged = await exchangeSealed(held, request, keys.mac)`,
    replace: `  const exchanged = await exchangeSealed(held, request, keys.mac)
  await write(
    held.page,
    put(entries.flow(flow), flow),
    put(entries.card(flow), pan),
    put(index, { batch, stan }),
    ...(transactions[flow.kind].reversible ? [owedUntilKnown(held, flow)] : []),
    ...sending.changes,
  )`,
    invariant: 'I9',
    why: 'What has to be undone is written down after it was sent.',
  },
  {
    id: 'card-debt-written-in-doubt-only',
    file: `${card}/send-flow.ts`,
    find: `    ...(transactions[flow.kind].reversible ? [owedUntilKnown(held, flow)] : []),`,
    replace: '',
    invariant: 'I9',
    why: 'A reversal is owed once there is a doubt; who dies before that owes nothing.',
  },
  {
    id: 'card-reversal-given-up',
    file: `${card}/reversal.ts`,
    find: `  await write(held.page, put(entries.pending, postponed(held, pending, answer)))`,
    replace: `  if (pending.tries >= 1) return finish(held, flow, { pending, code: '00' })
  await write(held.page, put(entries.pending, postponed(held, pending, answer)))`,
    invariant: 'I9',
    why: 'After a few tries a reversal is taken to have arrived.',
  },
  {
    id: 'card-silence-is-not-sent',
    file: `${card}/send-flow.ts`,
    find: `    case 'unknown':
      return doubt(held, flow, exchanged)`,
    replace: `    case 'unknown':
      return forget(held, { flow, index }, { status: 'not_sent', cause: exchanged.cause })`,
    invariant: 'I9',
    why: 'No answer is taken for nothing having happened: the reversal is forgotten.',
  },
  {
    id: 'card-partial-approval-is-whole',
    file: `${card}/send-flow.ts`,
    find: `  return fields[4] === undefined || Number(textOf(fields, 4)) === amount`,
    replace: `  return fields[4] === undefined || Number(textOf(fields, 4)) <= amount`,
    invariant: 'I3',
    why: 'An approval of a part is an approval.',
  },
]
