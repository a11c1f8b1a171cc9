/**
 * A vault of few lines: it holds the cards of a bench, fills messages in with the channel's own
 * sealer, and sends them over the wire of the bench. What it calls sealed is readable here.
 */
import { type HttpResponse, type HttpTransport, PayError, secret } from '@tillway/kernel'
import type {
  CardMessage,
  CardSealer,
  CardVault,
  ComposedMessage,
  SealedCode,
} from '../../cards.ts'
import type { SimulatedBankCard } from '../../simulator/contract.ts'

export interface BenchVault {
  /** For the accounts of the bench. */
  readonly port: CardVault
  put(card: SimulatedBankCard): string
  /** Keeps a phone that the card's channel has not confirmed yet. */
  propose(cardId: string, phone: string): void
  /** Destroys the card's data, as the platform has it done once there is a credential. */
  shred(cardId: string): void
  /** What the frame would give for a code that the payer typed beside this card. */
  seal(code: string, subject: string, cardId?: string): SealedCode
}

export interface BenchVaultParts {
  readonly sealer: CardSealer
  readonly http: HttpTransport
  now(): number
  /** PEM certificates of the accounts, from which an encryption certificate must descend. */
  roots(): readonly string[]
}

interface Opened {
  readonly code: string
  readonly subject: string
  readonly verificationCode?: string
}

export function createBenchVault(parts: BenchVaultParts): BenchVault {
  const { sealer, http } = parts
  const cards = new Map<string, SimulatedBankCard>()
  const shredded = new Set<string>()
  const proposed = new Map<string, string>()
  const codes = new Map<string, Opened>()

  /** A code is good for once, and for what it was typed for. */
  const open = (sealed: SealedCode | undefined): Opened | undefined => {
    if (sealed === undefined) return undefined
    const found = codes.get(sealed.sealed)
    codes.delete(sealed.sealed)
    if (found?.subject !== sealed.subject) throw new PayError('code_invalid')
    return found
  }

  const compose = (message: CardMessage): ComposedMessage => {
    const { fields, fill, encryptionCertificate, cardId } = message
    const card = cardId === undefined ? undefined : cards.get(cardId)
    const isNeeded = cardId !== undefined && fill.length > 0
    if (isNeeded && card === undefined) throw new PayError('not_found')
    const data = cardId === undefined || shredded.has(cardId) ? undefined : card?.data
    const opened = open(message.code)
    const newPhone = proposed.get(cardId ?? '')
    const filled = sealer.seal(
      {
        fields,
        fill,
        encryptionCertificate,
        ...(data === undefined ? {} : { card: secret(data) }),
        ...(opened === undefined ? {} : { code: secret(opened.code) }),
        ...(opened?.verificationCode === undefined
          ? {}
          : { verificationCode: secret(opened.verificationCode) }),
        ...(newPhone === undefined ? {} : { newPhone: secret(newPhone) }),
      },
      { roots: parts.roots(), now: parts.now() },
    )
    return { toSign: filled.toSign, envelope: JSON.stringify(filled.fields) }
  }

  const dispatch = (
    { envelope }: ComposedMessage,
    { signature, ...request }: Parameters<CardVault['dispatch']>[1],
  ): Promise<HttpResponse> => {
    const fields = JSON.parse(envelope) as Readonly<Record<string, string>>
    return http.send({ method: 'POST', ...request, ...sealer.finish(fields, signature) })
  }

  return {
    port: { compose: async (message) => compose(message), dispatch },
    put(card) {
      const cardId = `card_${cards.size + 1}`
      cards.set(cardId, card)
      return cardId
    },
    propose: (cardId, phone) => void proposed.set(cardId, phone),
    shred(cardId) {
      shredded.add(cardId)
    },
    seal(code, subject, cardId) {
      const sealed = `sealed ${codes.size + 1} ${code.length}`
      const { verificationCode } = (cardId === undefined ? undefined : cards.get(cardId)) ?? {}
      const seen = verificationCode === undefined ? {} : { verificationCode }
      codes.set(sealed, { code, subject, ...seen })
      return { sealed, subject }
    },
  }
}
