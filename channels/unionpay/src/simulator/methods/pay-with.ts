/** The card that a background request wants to pay with: by its token, or by its number. */
import {
  cardBehind,
  cardIn,
  checkSaid,
  customerIn,
  isRefusal,
  type Said,
  tokenIn,
} from '../card-data.ts'
import type { SimulatedCard } from '../cards.ts'
import { type Refusal, refuse } from '../refusals.ts'
import type { MethodContext } from './method.ts'

export interface PaidWith {
  readonly card: SimulatedCard
  readonly said: Said
}

/** Refuses what is not open for this merchant, and what is said of the card and is not so. */
export function paidWith(context: MethodContext): PaidWith | Refusal {
  const { world, fields } = context
  const said = customerIn(fields, world.merchants)
  if (isRefusal(said)) return said
  const card = fields.bizType === '000902' ? cardOfToken(context) : cardByNumber(context)
  if (isRefusal(card)) return card
  return checkSaid(card, said) ?? { card, said }
}

function cardOfToken({ world, merchant, fields }: MethodContext): SimulatedCard | Refusal {
  const { merId } = merchant.record
  const now = world.ports.clock.now()
  const token = tokenIn(fields, { merId, enrolments: world.enrolments, now })
  if (isRefusal(token)) return token
  return cardBehind(token)
}

function cardByNumber({ world, merchant, fields }: MethodContext): SimulatedCard | Refusal {
  const card = cardIn(fields, world.merchants)
  if (isRefusal(card)) return card
  return world.enrolments.isOpen(merchant.record.merId, card.number) ? card : refuse('77')
}
