/** Mistakes in the adapters of UnionPay quick pay and of the own channel for cards at terminals. */
import type { PlantedBug } from '../planted-bug.ts'

const unionpay = 'channels/unionpay/src/adapter'
const card = 'channels/card/src/adapter'

export const cardBugs: readonly PlantedBug[] = [
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
