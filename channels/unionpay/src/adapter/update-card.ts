/**
 * Changes the phone of a bound card (79/03): its token, and in `customerInfo` the phone that the
 * vault was told and nobody else. Saying it twice harms nothing, so each call has a number of its own.
 * The product without tokens has no such message.
 */
import type { CardUpdateReport, OperationSignatures } from '@tillway/channel'
import { writeGroup } from '../wire/message.ts'
import type { CardRefusal } from './card-message.ts'
import { readToken } from './enrolled-card.ts'
import type { Gateway, GatewayAnswer } from './gateway.ts'
import { cardKinds, isOrderNumber } from './messages.ts'
import type { Settings } from './settings.ts'
import { cardUpdateFailure, judgeAnswer } from './verdicts.ts'

export function createUpdateCard(
  settings: Settings,
  gateway: Gateway,
): OperationSignatures['updateCard'] {
  const { product } = settings
  const kind = cardKinds(settings).updateToken
  return async ({ card, updateNumber: number, requestedAt: at }) => {
    if (product.kind === 'standard' || card.credential === undefined) {
      return { status: 'failed', code: 'card_not_usable' }
    }
    if (!isOrderNumber(number)) return { status: 'failed', code: 'channel_rejected' }
    const tokenPayData = writeGroup({ trId: product.trId, token: card.credential.reveal() })
    const message = { kind, order: { number, at }, fields: { tokenPayData } }
    const answer = await gateway.callWithCard(message, { card, fill: ['customer.newPhone'] })
    if (answer.status === 'refused') return refused(answer)
    return answer.status === 'answered' ? read(answer) : { ...answer, status: 'unknown' }
  }
}

function read({ code, fields, evidence }: GatewayAnswer): CardUpdateReport {
  const verdict = judgeAnswer(code, fields.respMsg)
  if (verdict.status !== 'ok') return cardUpdateFailure(verdict, evidence)
  const token = readToken(fields)
  if (token === 'unreadable') return { status: 'unknown', cause: 'unreadable', evidence }
  return { status: 'updated', ...(token === undefined ? {} : { renewed: token }), evidence }
}

/** Nothing left the vault. */
function refused({ code }: CardRefusal): CardUpdateReport {
  if (code === 'vault_unavailable') return { status: 'unknown', cause: 'connection' }
  return { status: 'failed', code }
}
