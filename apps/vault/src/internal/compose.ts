/**
 * Fills a channel's message with what the server may not see. Nothing leaves here before it is
 * written down that the code was used and that another one is texted.
 */
import type { CardMessage, CardSealer, ComposedMessage, SealingInput } from '@tillway/channel'
import { type Clock, isPayError, PayError } from '@tillway/kernel'
import type { LinkKey } from '@tillway/vault-link'
import type { CardBook } from '../cards/card-book.ts'
import type { PhoneBook } from '../cards/phone-book.ts'
import { type CodeLimits, type CodeSend, limitsOfSend } from '../codes/code-limits.ts'
import { countAll, type Limit } from '../codes/limits.ts'
import { type ReadCode, readCode } from '../codes/read-code.ts'
import type { Fingerprint } from '../keys/fingerprints.ts'
import type { SealingKeys } from '../keys/sealing-keys.ts'
import type { VaultStore } from '../store/vault-store.ts'
import type { Destinations } from './destinations.ts'
import type { Envelopes } from './envelope.ts'

export interface ComposerParts {
  readonly sealers: ReadonlyMap<string, CardSealer>
  readonly destinations: Destinations
  readonly cards: CardBook
  readonly phones: PhoneBook
  readonly store: VaultStore
  readonly keys: SealingKeys
  readonly envelopes: Envelopes
  readonly fingerprint: Fingerprint
  readonly limits: CodeLimits
  readonly linkKey: LinkKey
  readonly clock: Clock
}

export type Compose = (message: CardMessage) => Promise<ComposedMessage>

/** Throws what `CardVault.compose` says. */
export function createComposer(parts: ComposerParts): Compose {
  return async (message) => {
    const sealer = parts.sealers.get(message.channel)
    if (sealer === undefined) {
      throw new PayError('invalid_request', 'no such channel seals cards', { param: 'channel' })
    }
    const code = await codeOf(parts, message)
    const send = await limitsOf(parts, sealer, message)
    const input = await inputOf(parts, message, code)
    const trust = { roots: parts.destinations.rootsOf(sealer.channel), now: parts.clock.now() }
    const { fields, toSign } = sealer.seal(input, trust)
    await writeDown(parts, { code, send })
    const { channel, merchantId } = message
    return { toSign, envelope: await parts.envelopes.seal({ channel, merchantId, fields }) }
  }
}

async function codeOf(
  parts: ComposerParts,
  { code, merchantId, amount }: CardMessage,
): Promise<ReadCode | undefined> {
  return code === undefined ? undefined : await readCode(code, { merchantId, amount }, parts)
}

async function inputOf(
  { cards, phones }: ComposerParts,
  { merchantId, cardId, fields, fill, encryptionCertificate }: CardMessage,
  code: ReadCode | undefined,
): Promise<SealingInput> {
  const isNeeded = cardId !== undefined && fill.length > 0
  const card = isNeeded ? await cards.data({ merchantId, cardId }) : undefined
  const newPhone = isNeeded ? await phones.proposed({ merchantId, cardId }) : undefined
  return {
    fields,
    fill,
    encryptionCertificate,
    ...(card === undefined ? {} : { card }),
    ...(newPhone === undefined ? {} : { newPhone }),
    ...(code === undefined ? {} : { code: code.code }),
    ...(code?.verificationCode === undefined ? {} : { verificationCode: code.verificationCode }),
  }
}

/** Which limits the message counts against; the channel's own knowledge overrules the server's. */
async function limitsOf(
  { cards, limits, fingerprint }: ComposerParts,
  sealer: CardSealer,
  message: CardMessage,
): Promise<readonly Limit[]> {
  const { merchantId, fields, sendsCode } = message
  const card = await cardOf(cards, message)
  const subject = sealer.codeSubject?.(fields) ?? null
  if (!sendsCode && subject === null) return []
  return limitsOfSend({ merchantId, subject, card }, limits, fingerprint)
}

/** A card that was entered on a page of the channel is not here; nothing of it may be filled in. */
async function cardOf(
  cards: CardBook,
  { merchantId, cardId, fill }: CardMessage,
): Promise<CodeSend['card']> {
  if (cardId === undefined) return null
  try {
    return await cards.row({ merchantId, cardId })
  } catch (error) {
    if (fill.length > 0 || !isPayError(error, 'not_found')) throw error
    return { cardId }
  }
}

async function writeDown(
  { store, clock }: ComposerParts,
  { code, send }: { readonly code: ReadCode | undefined; readonly send: readonly Limit[] },
): Promise<void> {
  if (code === undefined && send.length === 0) return
  await store.transact(async (tables) => {
    if (code !== undefined) {
      const mark = { id: `seal ${code.digest}`, lapsesAt: code.lapsesAt }
      if (!(await tables.marks.insert(mark))) {
        throw new PayError('code_invalid', 'the sealed code was used before')
      }
    }
    await countAll(tables, send, { clock, code: 'sms_limited' })
  })
}
