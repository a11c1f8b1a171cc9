/** 77: has the card's bank send its holder a code, for opening the card (00) or for a payment (02). */
import { cardIn, checkSaid, customerIn, isRefusal } from '../card-data.ts'
import { checkFields } from '../door.ts'
import { amountRules, channelTypeRule } from '../field-rules.ts'
import { refuse } from '../refusals.ts'
import { isTaken } from '../world.ts'
import type { Method, MethodContext } from './method.ts'
import { paidWith } from './pay-with.ts'

export const sendOpeningCode: Method = ({ world, merchant, fields, pair }) => {
  const wrong = checkFields(fields, [channelTypeRule])
  if (wrong !== undefined) return { refusal: wrong }
  const card = cardIn(fields, world.merchants)
  if (isRefusal(card)) return { refusal: card }
  const said = customerIn(fields, world.merchants)
  if (isRefusal(said)) return { refusal: said }
  if (!said.phoneNo) return { refusal: refuse('13', 'phoneNo') }
  const refusal = checkSaid(card, said)
  if (refusal !== undefined) return { refusal }
  if (isTaken(world, pair)) return { refusal: refuse('12') }
  world.texts.send({ pair, card, payee: merchant.payee })
  return {}
}

export const sendPaymentCode: Method = (context) => {
  const { world, merchant, fields, pair } = context
  const wrong = checkFields(fields, [...amountRules, channelTypeRule])
  if (wrong !== undefined) return { refusal: wrong }
  const amount = Number(fields.txnAmt)
  if (isOutage(context, amount)) return { fault: 'bad_gateway' }
  const found = paidWith(context)
  if (isRefusal(found)) return { refusal: found }
  if (isTaken(world, pair)) return { refusal: refuse('12') }
  world.texts.send({ pair, card: found.card, payee: merchant.payee, amount })
  return {}
}

function isOutage({ world, pair }: MethodContext, amount: number): boolean {
  const subject = { orderNumber: pair.orderId, amount }
  return world.faults.strikes('start_server_error', subject, 1)
}
