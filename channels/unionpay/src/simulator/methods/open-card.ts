/** 79/00 in the background: opens a card with its holder's data and the code that was sent. */
import { cardIn, checkHolder, customerIn, isRefusal, tokenDataIn } from '../card-data.ts'
import { checkFields } from '../door.ts'
import type { SimulatedEnrolment } from '../enrolment.ts'
import { channelTypeRule, echoOf } from '../field-rules.ts'
import { drawKey } from '../numbers.ts'
import { openCard as open, openingFacts } from '../opening.ts'
import { type Refusal, refuse, refuseCode } from '../refusals.ts'
import { isTaken } from '../world.ts'
import type { Method, MethodContext } from './method.ts'

export const openCard: Method = (context) => {
  const { world, merchant, fields, pair } = context
  const wrong = checkFields(fields, [channelTypeRule])
  if (wrong !== undefined) return { refusal: wrong }
  const trId = requestorIn(context)
  if (typeof trId === 'object') return { refusal: trId }
  const card = cardIn(fields, world.merchants)
  if (isRefusal(card)) return { refusal: card }
  const said = customerIn(fields, world.merchants)
  if (isRefusal(said)) return { refusal: said }
  const refusal = checkHolder(card, said)
  if (refusal !== undefined) return { refusal }
  if (isTaken(world, pair)) return { refusal: refuse('12') }
  if (card.refuses === '68' || card.refuses === '73') return { refusal: refuse(card.refuses) }
  if (!said.smsCode) return { refusal: refuse('13', 'smsCode') }
  const order = { pair, card, payee: merchant.payee }
  const verdict = world.texts.take(order, said.smsCode, world.settings.codeRule())
  if (verdict !== 'right') return { refusal: refuseCode(verdict) }
  const opened = open(world, register(context, trId), card)
  return { fields: openingFacts(world, opened, merchant) }
}

/** Whose the token shall be; undefined in the product without tokens. */
export function requestorIn({ fields }: MethodContext): string | undefined | Refusal {
  if (fields.bizType !== '000902') return undefined
  const read = tokenDataIn(fields)
  if (isRefusal(read)) return read
  if (read.group.tokenType !== '01') {
    return refuse(read.group.tokenType ? '10' : '13', 'tokenType')
  }
  return read.group.trId
}

function register(context: MethodContext, trId: string | undefined): SimulatedEnrolment {
  const { world, fields, pair } = context
  const at = world.ports.clock.now()
  const offer = {
    ...pair,
    key: drawKey(world.ports.random),
    onPage: false,
    at,
    expiresAt: at,
    echo: echoOf(fields),
    ...(trId === undefined ? {} : { trId }),
  }
  world.append({ type: 'enrolment_offered', offer })
  return { ...offer, state: 'waiting' }
}
