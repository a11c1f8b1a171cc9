/**
 * One try to pay with a card at a reader: from the server's wish for a card to the reading, and
 * from its answer to the chip's last word. What became of the money only the server knows: once the
 * reading has been posted, nothing that happens to the reader or the network makes this fail.
 */
import type { NextAction, CardReading as PostedReading } from '@tillway/api/types'
import { isReaderError, ReaderError } from '../contract/errors.ts'
import { given } from '../contract/given.ts'
import type { CardData, CardReader, ChipDecision, ReaderEvent } from '../contract/reader.ts'
import { readPresentParams } from './params.ts'
import { loadKeys, type PostedDecision, prove, type Seals, sealAll } from './sealing.ts'

export type ReaderAction = Extract<NextAction, { readonly type: 'reader' }>

export interface PayOptions {
  /** Of the action with step `present`, or `seal` where a card is to be read anew. */
  readonly params: ReaderAction['params']
  /**
   * Posts the reading, with the seals where the reader makes some. Resolves with what the attempt
   * wants next, once it is no longer being worked on; null when it is over. Rejects when that cannot
   * be found out. A reader that seals is shown what was made of the reading, which is then posted
   * again with its seals.
   */
  readonly present: (reading: PostedReading, seals?: Seals) => Promise<NextAction | null>
  /** Posts the chip's decision. */
  readonly complete: (decision: PostedDecision) => Promise<unknown>
  /** What the person at the reader is to be told. */
  readonly onPrompt?: (event: ReaderEvent) => void
  readonly signal?: AbortSignal
}

export type ReaderOutcome =
  /** The server has answered, and the reader had no more part in it. */
  | { readonly type: 'answered' }
  | { readonly type: 'completed'; readonly result: ChipDecision['result'] }
  /** Something was posted, and what came of it is not known here. */
  | { readonly type: 'ask_server' }

/**
 * Rejects with a `ReaderError` only while nothing has been posted that money could move by, so that
 * nothing can have been paid. After a wrong PIN the server wants a card again: the caller starts again with a new attempt.
 */
export async function payWithReader(
  reader: CardReader,
  options: PayOptions,
): Promise<ReaderOutcome> {
  const { params, onPrompt, signal } = options
  const stopPrompts = onPrompt ? reader.subscribe(onPrompt) : () => {}
  try {
    const request = readPresentParams(params)
    await loadKeys(reader, options)
    const data = await reader.readCard(request, signal)
    if (signal?.aborted) throw new ReaderError('reader_cancelled')
    return await settle(reader, options, toPosted(data, reader))
  } finally {
    // A reader that is gone has nothing left to be told.
    await reader.finish().catch(() => {})
    stopPrompts()
  }
}

async function settle(
  reader: CardReader,
  options: PayOptions,
  reading: PostedReading,
): Promise<ReaderOutcome> {
  const { complete, signal } = options
  const next = await post(reader, options, reading)
  if (next === undefined) return { type: 'ask_server' }
  if (next?.type !== 'reader' || next.step !== 'complete') return { type: 'answered' }
  const decision = await decide(reader, next.params, signal)
  try {
    await complete(decision)
  } catch {
    return { type: 'ask_server' }
  }
  return { type: 'completed', result: decision.result }
}

/** Undefined when what became of it must be asked of the server. */
async function post(
  reader: CardReader,
  options: PayOptions,
  reading: PostedReading,
): Promise<NextAction | null | undefined> {
  const { params, present, signal } = options
  const owed = await sealAll(reader, params, signal)
  const send = (seals: Seals | undefined) =>
    orAbort(present(reading, seals), signal).catch(() => undefined)
  const next = await send(owed)
  if (next?.type !== 'reader' || next.step !== 'seal') return next
  // The terminal has other keys by now than those that the card was read under.
  if (next.params.keys !== params.keys) throw new ReaderError('reader_keys')
  // Without its seals nothing leaves: whoever fails here has paid nothing, and may begin again.
  return send(await sealAll(reader, next.params, signal))
}

/**
 * A chip that cannot be asked any more has not agreed, whatever kept it: the server takes back what
 * the issuer had approved, and the goods have not left.
 */
async function decide(
  reader: CardReader,
  params: ReaderAction['params'],
  signal: AbortSignal | undefined,
): Promise<PostedDecision> {
  const issuerData = params.chip ?? ''
  try {
    return await (params.proof === undefined
      ? reader.completeChip(issuerData, signal)
      : prove(reader, params, signal))
  } catch (error) {
    if (!isReaderError(error)) throw error
    return { result: 'declined' }
  }
}

/** Nobody waits any longer than they want; what was posted goes its way. */
function orAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const abort = () => reject(new ReaderError('reader_cancelled'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** In the form of the client API. */
function toPosted(data: CardData, { info }: CardReader): PostedReading {
  return {
    entry: data.entry,
    fallback: data.fallback,
    masked_number: data.maskedNumber,
    track2: data.track2,
    reader: { serial: info.serial, model: info.model },
    ...given({
      expiry: data.expiry,
      service_code: data.serviceCode,
      sequence: data.sequence,
      chip: data.chip,
      pin: data.pin,
    }),
  }
}
