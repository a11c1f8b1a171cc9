/**
 * A sale whose messages the terminal's reader seals. From the reading the request and its reversals
 * are drawn up, and the reader is shown their folds; the same reading with the seals sends them. The
 * reversals are sealed before the sale may leave, so that none of them ever waits for the reader.
 * Neither track nor PIN is kept between the two.
 */
import type { PresentRequest } from '@tillway/channel'
import type { Money } from '@tillway/kernel'
import { drop, entries, put, type SealDraft, write } from './entries.ts'
import type { Held } from './held.ts'
import { type Draft, type Drafted, draftByCard } from './messages.ts'
import { drawNumber } from './numbering.ts'
import { owedFolds, reversalFolds } from './owed-seals.ts'
import { awaitCard, type CardAwaited, keyParams, presentParams } from './reader-params.ts'
import { type OpenedReading, openReading } from './reading.ts'
import { draftOf } from './seal-draft.ts'
import { foldOf, keepSeals, withoutSeals } from './sealing.ts'
import { type Asked, isTooLate, orUndefined, sendDrafted, tooLate } from './send-by-card.ts'
import { clearTheWay } from './settle.ts'
import { ensureSignedIn, type Signed } from './sign-in.ts'

/** Draws up what the reader is to seal. Nothing is owed and nothing leaves by it. */
export async function drawUp(
  held: Held,
  { orderNumber: number, amount, reading, seals = {} }: PresentRequest,
): Promise<CardAwaited | Asked> {
  const owed = keepSeals(seals, await owedFolds(held))
  if (owed.length > 0) await write(held.page, ...owed)
  if (!(await clearTheWay(held))) return { status: 'not_sent', cause: 'in_progress' }
  const signed = await ensureSignedIn(held)
  if (signed.status !== 'signed_in') return { status: 'not_sent', cause: signed.cause }
  const opened = await openReading(held, reading, signed.keys)
  if ('refused' in opened) return { status: 'refused', code: opened.refused }
  const { stan, change } = await drawNumber(held.page)
  const drawn = draw(held, { number, amount: amount.amount, batch: signed.batch, stan }, opened)
  if (drawn === undefined) return { status: 'refused', code: 'card_data_invalid' }
  const { folds } = drawn
  const at = held.parts.clock.now()
  const ksn = reading.track2.ksn ?? ''
  const draft: SealDraft = { number, ksn, batch: signed.batch, stan, at, folds }
  const former = await withoutSeals(held)
  await write(held.page, ...former, change, ...opened.changes, put(entries.draft, draft))
  return askSeals(held, amount, { signed, folds })
}

function askSeals(
  held: Held,
  amount: Money,
  { signed, folds }: { readonly signed: Signed; readonly folds: readonly string[] },
): CardAwaited {
  const params = { ...presentParams(amount), ...keyParams(held, signed), seal: folds.join(',') }
  return awaitCard('seal', params)
}

/** Undefined when this reading was not drawn up: then it is drawn up now. */
export async function sendSealed(
  held: Held,
  { orderNumber: number, amount, reading, seals, sendBefore }: PresentRequest,
): Promise<CardAwaited | Asked | undefined> {
  const known = await draftOf(held, number)
  if (known === undefined || known.ksn !== reading.track2.ksn) return undefined
  if (!(await clearTheWay(held))) return { status: 'not_sent', cause: 'in_progress' }
  const signed = await ensureSignedIn(held)
  if (signed.status !== 'signed_in') return { status: 'not_sent', cause: signed.cause }
  // A sign-in since, for another batch or other keys, has taken the draft away.
  const draft = await draftOf(held, number)
  const opened = draft && (await openReading(held, reading, signed.keys, true))
  if (draft === undefined || opened === undefined) return outdated
  if ('refused' in opened) return { status: 'refused', code: opened.refused }
  const { batch, stan } = draft
  const drawn = draw(held, { number, amount: amount.amount, batch, stan }, opened)
  const kept = keepSeals(seals ?? {}, draft.folds)
  const isSame = drawn?.folds.join() === draft.folds.join()
  // The answer to the first call was lost.
  if (isSame && kept.length === 0) return askSeals(held, amount, { signed, folds: draft.folds })
  if (drawn === undefined || !isSame || kept.length < draft.folds.length) {
    await write(held.page, drop(entries.draft))
    return outdated
  }
  if (isTooLate(held, { sendBefore })) return tooLate
  return sendDrafted(held, {
    ...drawn,
    keys: signed.keys,
    pan: opened.pan.reveal(),
    index: entries.attempt(number),
    changes: [drop(entries.draft), ...kept],
  })
}

/** Nothing of it has left; the card is read anew for another attempt. */
const outdated: Asked = { status: 'refused', code: 'attempt_closed' }

interface Drawn extends Drafted {
  /** Of the sale, and of its reversal for every reason that there can be. */
  readonly folds: readonly string[]
}

function draw(held: Held, draft: Draft, opened: OpenedReading): Drawn | undefined {
  return orUndefined(() => {
    const drafted = draftByCard(held, { ...draft, kind: 'sale' }, opened)
    const reversals = reversalFolds(held, drafted.flow, opened.pan.reveal())
    return { ...drafted, folds: [foldOf(held, drafted.request), ...reversals] }
  })
}
