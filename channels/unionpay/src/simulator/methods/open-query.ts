/** 78: whether a card is open (00, by its number), or what an enrolment came to (02, by its pair). */
import { cardIn, isRefusal } from '../card-data.ts'
import { openingFacts } from '../opening.ts'
import { refuse } from '../refusals.ts'
import type { Method } from './method.ts'

export const queryOpenCard: Method = ({ world, merchant, fields }) => {
  const card = cardIn(fields, world.merchants)
  if (isRefusal(card)) return { refusal: card }
  const isOpen = world.enrolments.isOpen(merchant.record.merId, card.number)
  return { fields: { activateStatus: isOpen ? '1' : '0' } }
}

export const queryEnrolment: Method = ({ world, merchant, pair }) => {
  if (world.queryPace.isTooOften(pair)) return { refusal: refuse('37') }
  const enrolment = world.enrolments.find(pair)
  if (enrolment === undefined) return { refusal: refuse('34') }
  const isOver = enrolment.state === 'waiting' && world.ports.clock.now() >= enrolment.expiresAt
  if (isOver) return { refusal: refuse('69') }
  return { fields: openingFacts(world, enrolment, merchant) }
}
