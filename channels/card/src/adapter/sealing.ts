/**
 * Messages of a terminal whose reader alone has the working keys. The reader is shown no message but
 * its fold, which has the same MAC and spells no card. What it made stands in the book until the
 * keys change or another sale is drawn up, so that a reversal needs no reader when it is due.
 */
import { macFold } from '@tillway/card-crypto'
import type { Message } from '@tillway/wire/iso8583'
import { macInput } from '../wire/mac.ts'
import { type Change, drop, entries, type Proof, put, read, sealPrefix } from './entries.ts'
import type { Held } from './held.ts'

export const blockSizes = { tdes: 8, sm4: 16 } as const

export const isSealedByReader = ({ ownKeys }: Held): boolean => ownKeys.master === null

/** What the reader is shown of a message, in hexadecimal. Throws `MalformedMessage`. */
export function foldOf(held: Held, message: Message): string {
  return hexOf(macFold(macInput(message), blockSizes[held.parts.settings.algorithm]))
}

/** What the reader made of this message; undefined when it was not asked, or before the keys changed. */
export async function sealOf(held: Held, message: Message): Promise<Uint8Array | undefined> {
  const seal = await read(held.page, entries.seal(foldOf(held, message)))
  return seal === undefined ? undefined : Uint8Array.from(Buffer.from(seal, 'hex'))
}

/** An answer as the reader needs it to tell whether it is genuine. */
export function proofOf(
  { parts }: Held,
  { data, mac }: { readonly data: Uint8Array; readonly mac: Uint8Array },
): Proof {
  return { data: hexOf(macFold(data, blockSizes[parts.settings.algorithm])), mac: hexOf(mac) }
}

/** Those of the seals that are of what was asked for. */
export function keepSeals(
  seals: Readonly<Record<string, string>>,
  folds: readonly string[],
): readonly Change[] {
  return folds.flatMap((fold) => {
    const seal = Object.hasOwn(seals, fold) ? seals[fold] : undefined
    return seal === undefined ? [] : [put(entries.seal(fold), seal)]
  })
}

/** Seals under former keys, or of what is over, are worth nothing; nor is what waited for some. */
export async function withoutSeals({ page }: Held): Promise<readonly Change[]> {
  const found = await page.list(sealPrefix)
  return [drop(entries.draft), ...found.map(({ key }): Change => [key, null])]
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase()
