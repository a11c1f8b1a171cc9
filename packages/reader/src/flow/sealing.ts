/** What a reader does in a payment when it alone has the working keys of its terminal. */
import { isReaderError, ReaderError } from '../contract/errors.ts'
import type { CardReader, ChipDecision, ReaderSealing } from '../contract/reader.ts'

type Params = Readonly<Record<string, string>>

/** MACs by what they are of, both in hexadecimal. */
export type Seals = Readonly<Record<string, string>>

/** The reader's last word: of the chip, and of the acquirer's answer where it was asked for that. */
export interface PostedDecision extends ChipDecision {
  readonly verified?: boolean
}

/** Before a card is read. Rejects `reader_keys` when the reader cannot be this terminal. */
export async function loadKeys(
  reader: CardReader,
  { params, signal }: { readonly params: Params; readonly signal?: AbortSignal },
): Promise<void> {
  const { keys: field, key_scheme: kind, master = '' } = params
  if (field === undefined) return
  if (kind !== 'double_track' && kind !== 'sm4') throw new ReaderError('reader_keys')
  await sealingOf(reader).loadKeys({ field, kind, master }, signal)
}

/** Undefined when nothing is to be sealed. */
export async function sealAll(
  reader: CardReader,
  { seal = '' }: Params,
  signal: AbortSignal | undefined,
): Promise<Seals | undefined> {
  const folds = seal.split(',').filter((fold) => fold !== '')
  if (folds.length === 0) return undefined
  const made: Record<string, string> = {}
  // One after the other: a reader does one thing at a time.
  for (const fold of folds) made[fold] = await sealingOf(reader).seal(fold, signal)
  return made
}

/**
 * First the answer, then the chip: it must not agree to what the acquirer did not say. Of a refusal
 * there is nothing to decide.
 */
export async function prove(
  reader: CardReader,
  { proof = '', mac = '', decide, chip = '' }: Params,
  signal: AbortSignal | undefined,
): Promise<PostedDecision> {
  const verified = await sealingOf(reader).proves({ data: proof, mac }, signal)
  if (!verified || decide === 'refuse') return { result: 'declined', verified }
  if (decide !== 'chip') return { result: 'approved', verified }
  try {
    return { ...(await reader.completeChip(chip, signal)), verified }
  } catch (error) {
    if (!isReaderError(error)) throw error
    return { result: 'declined', verified }
  }
}

function sealingOf({ sealing }: CardReader): ReaderSealing {
  if (sealing) return sealing
  throw new ReaderError('reader_keys')
}
