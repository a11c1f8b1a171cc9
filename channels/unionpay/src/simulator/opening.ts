/** Opens a card for a merchant, in the background or on a page, and says what came of it. */

import { writeCustomerInfo } from '../wire/customer-info.ts'
import { encryptField } from '../wire/encryption.ts'
import type { Fields } from '../wire/message.ts'
import { writeGroup } from '../wire/message.ts'
import { toOrderTime } from '../wire/order-time.ts'
import { findCard, payCardType, type SimulatedCard } from './cards.ts'
import { type SimulatedEnrolment, type SimulatedToken, tokenEnd } from './enrolment.ts'
import type { Merchant } from './merchants.ts'
import { randomDigits } from './numbers.ts'
import { pairOf } from './payment.ts'
import type { World } from './world.ts'

export function openCard(
  world: World,
  enrolment: SimulatedEnrolment,
  card: SimulatedCard,
): SimulatedEnrolment {
  const { merId, trId } = enrolment
  const token = trId === undefined ? undefined : makeToken(world, { merId, trId }, card)
  world.append({
    type: 'enrolment_opened',
    ...pairOf(enrolment),
    at: world.ports.clock.now(),
    cardNumber: card.number,
    ...(token === undefined ? {} : { token: token.token }),
  })
  return world.enrolments.find(enrolment) ?? enrolment
}

/** Nineteen digits that begin as tokens of the test environment do. */
export function makeToken(
  world: World,
  { merId, trId }: { readonly merId: string; readonly trId: string },
  card: SimulatedCard,
): SimulatedToken {
  const begin = world.ports.clock.now()
  const token: SimulatedToken = {
    merId,
    trId,
    token: `6235${randomDigits(world.ports.random, 15)}`,
    cardNumber: card.number,
    begin,
    end: tokenEnd(begin),
    deleted: false,
  }
  world.append({ type: 'token_written', token })
  return token
}

export function tokenGroup({ token, trId, begin, end }: SimulatedToken): Fields {
  return {
    tokenPayData: writeGroup({
      token,
      trId,
      tokenLevel: '10',
      tokenBegin: toOrderTime(begin),
      tokenEnd: toOrderTime(end),
      tokenType: '01',
    }),
  }
}

/** Whether the card is open, its token, and what a merchant may know of it. */
export function openingFacts(
  world: World,
  enrolment: SimulatedEnrolment,
  merchant: Merchant,
): Fields {
  const card = findCard(enrolment.cardNumber ?? '')
  if (enrolment.state !== 'open' || card === undefined) return { activateStatus: '0' }
  const token = world.enrolments.token(enrolment.merId, enrolment.token ?? '')
  return {
    activateStatus: '1',
    payCardType: payCardType(card),
    ...holderFacts(card, merchant),
    ...(token === undefined || token.deleted ? {} : tokenGroup(token)),
  }
}

/** Last four digits and phone, encrypted for the merchant where its key can decrypt. */
function holderFacts(card: SimulatedCard, { publicKey, record }: Merchant): Fields {
  const lastFour = card.number.slice(-4)
  if (record.method !== '01') return { accNo: lastFour }
  const encrypt = (text: string) => encryptField(text, publicKey)
  return {
    accNo: encrypt(lastFour),
    customerInfo: writeCustomerInfo({ phoneNo: card.phone }, encrypt),
  }
}
