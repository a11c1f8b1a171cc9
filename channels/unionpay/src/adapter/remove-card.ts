/** Unbinds a card: its token is deleted (74/01). In the standard product there is nothing to delete. */
import type { OperationSignatures } from '@tillway/channel'
import type { Clock } from '@tillway/kernel'
import { writeGroup } from '../wire/message.ts'
import type { Gateway } from './gateway.ts'
import { cardKinds } from './messages.ts'
import type { Settings } from './settings.ts'
import { judgeAnswer } from './verdicts.ts'

/** The gateway does not know the token, or it has lapsed: nobody can pay with it. */
const gone = new Set(['80', '89'])

export function createRemoveCard(
  settings: Settings,
  gateway: Gateway,
  clock: Clock,
): OperationSignatures['removeCard'] {
  const { product } = settings
  return async ({ card, removalNumber }) => {
    if (product.kind === 'standard' || card.credential === undefined) return { status: 'removed' }
    const tokenPayData = writeGroup({ trId: product.trId, token: card.credential.reveal() })
    // Deleting twice harms nothing, and a removal may be tried for days: each try has its own time.
    const order = { number: removalNumber, at: clock.now() }
    const kind = cardKinds(settings).removeToken
    const answer = await gateway.call({ kind, order, fields: { tokenPayData } })
    if (answer.status !== 'answered') return { ...answer, status: 'unknown' }
    const { code, evidence } = answer
    const verdict = judgeAnswer(code)
    if (verdict.status === 'ok' || gone.has(code)) return { status: 'removed', evidence }
    if (verdict.status === 'unknown') return { ...verdict, evidence }
    return { status: 'unknown', cause: 'unrecognised', evidence }
  }
}
