/**
 * Messages that carry card data or a code. The vault completes and sends them; this side signs what
 * it is shown. What the vault refuses before anything left is told apart from silence afterwards.
 */
import type {
  CardMessage,
  CardReference,
  CardVault,
  ComposedMessage,
  SealedCode,
} from '@tillway/channel'
import { type ErrorCode, type HttpResponse, isPayError, TransportError } from '@tillway/kernel'
import type { FillWord } from '../sealing/sealer.ts'
import type { Fields } from '../wire/message.ts'
import type { MessageSigner } from '../wire/signing.ts'
import { timeoutMs, type Unanswered, unansweredFor } from './unanswered.ts'

export interface CardPart {
  readonly card: CardReference
  readonly fill: readonly FillWord[]
  readonly code?: SealedCode
  /** Fen that the code is for. */
  readonly amount?: number
  readonly sendsCode?: true
}

/** The vault did not send the message. Nothing left. */
export interface CardRefusal {
  readonly status: 'refused'
  readonly code: ErrorCode
}

export interface CardSending {
  readonly fields: Fields
  readonly part: CardPart
  readonly signer: MessageSigner
  readonly url: string
  readonly encryptionCertificate: string
}

export async function sendByVault(
  vault: CardVault | undefined,
  sending: CardSending,
): Promise<HttpResponse | Unanswered | CardRefusal> {
  if (vault === undefined) return { status: 'refused', code: 'vault_unavailable' }
  const composed = await compose(vault, sending).catch(refusalFor)
  if ('status' in composed) return composed
  const signature = await sending.signer.signReady(composed.toSign)
  const { url } = sending
  try {
    return await vault.dispatch(composed, { signature, url, timeoutMs })
  } catch (error) {
    // The one error by which the vault says that nothing was sent.
    if (isPayError(error, 'vault_unavailable')) return { status: 'refused', code: error.code }
    return unansweredFor(error)
  }
}

/** The card is named where something of it is filled in or a texted code counts against its limits. */
function compose(vault: CardVault, sending: CardSending): Promise<ComposedMessage> {
  const { card, fill, sendsCode } = sending.part
  const isNamed = sendsCode === true || fill.some((word) => word !== 'customer.code')
  const message = messageFor(sending)
  return vault.compose(isNamed ? { ...message, cardId: card.cardId } : message)
}

function messageFor({ fields, part, encryptionCertificate }: CardSending): CardMessage {
  const { card, fill, code, amount } = part
  return {
    channel: 'unionpay',
    merchantId: card.merchantId,
    fields,
    fill,
    ...(code === undefined ? {} : { code }),
    ...(amount === undefined ? {} : { amount }),
    sendsCode: part.sendsCode === true,
    encryptionCertificate,
  }
}

/** Composing sends nothing, whatever happens to it. */
function refusalFor(error: unknown): CardRefusal {
  if (error instanceof TransportError) return { status: 'refused', code: 'vault_unavailable' }
  if (!isPayError(error)) throw error
  return { status: 'refused', code: error.code === 'not_found' ? 'card_data_missing' : error.code }
}
