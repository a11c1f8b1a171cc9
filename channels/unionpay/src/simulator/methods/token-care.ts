/** What is done with tokens: applied for after a payment (79/05), renewed and its phone changed (79/03), deleted (74/01). */
import { checkSaid, customerIn, isRefusal, tokenIn } from '../card-data.ts'
import { findCard } from '../cards.ts'
import { type SimulatedToken, tokenEnd } from '../enrolment.ts'
import { makeToken, tokenGroup } from '../opening.ts'
import { type Refusal, refuse } from '../refusals.ts'
import { isTaken } from '../world.ts'
import type { Method, MethodContext } from './method.ts'
import { requestorIn } from './open-card.ts'

/** By the pair of the order in which the holder opened the card and paid. */
export const applyForToken: Method = (context) => {
  const { world, pair } = context
  const trId = requestorIn(context)
  if (trId === undefined) return { refusal: refuse('13', 'tokenPayData') }
  if (typeof trId === 'object') return { refusal: trId }
  const payment = world.payments.find(pair)
  const card = findCard(payment?.cardNumber ?? '')
  if (payment?.state !== 'paid' || payment.way !== 'page' || card === undefined) {
    return { refusal: refuse('35') }
  }
  const token = makeToken(world, { merId: pair.merId, trId }, card)
  return { fields: { activateStatus: '1', ...tokenGroup(token) } }
}

export const renewToken: Method = (context) => {
  const { world, fields } = context
  const token = ownToken(context)
  if (isRefusal(token)) return { refusal: token }
  const said = customerIn(fields, world.merchants)
  if (isRefusal(said)) return { refusal: said }
  const card = findCard(token.cardNumber)
  if (card === undefined) return { refusal: refuse('61') }
  const { phoneNo: phone = token.phone ?? card.phone } = said
  // The bank knows two phones of each holder, and no token is changed to anybody else's.
  const refusal = checkSaid(phone === card.otherPhone ? { ...card, phone } : card, said)
  if (refusal !== undefined) return { refusal }
  const renewed = { ...token, phone, end: tokenEnd(world.ports.clock.now()) }
  write(context, renewed)
  return { fields: tokenGroup(renewed) }
}

export const deleteToken: Method = (context) => {
  const token = ownToken(context)
  if (isRefusal(token)) return { refusal: token }
  write(context, { ...token, deleted: true })
  return {}
}

function ownToken({ world, fields, pair }: MethodContext): SimulatedToken | Refusal {
  if (isTaken(world, pair)) return refuse('12')
  const now = world.ports.clock.now()
  return tokenIn(fields, { merId: pair.merId, enrolments: world.enrolments, now })
}

function write({ world, pair }: MethodContext, token: SimulatedToken): void {
  world.append({ type: 'token_written', token })
  world.append({ type: 'pair_used', ...pair })
}
