/** How the browser comes back to the merchant: with signed fields, which are for display and prove nothing. */
import type { SimulatedEnrolment } from './enrolment.ts'
import { paymentFacts, resultCode } from './facts.ts'
import type { Merchant } from './merchants.ts'
import { openingFacts } from './opening.ts'
import type { Back } from './pages.ts'
import type { SimulatedPayment } from './payment.ts'
import { messageOf } from './refusals.ts'
import { signMessage } from './signed-message.ts'
import type { World } from './world.ts'

/** Undefined when the merchant gave no address to come back to. */
export function backFromPayment(
  world: World,
  payment: SimulatedPayment,
  merchant: Merchant,
): Back | undefined {
  const respCode = resultCode(payment)
  const url = respCode === '00' ? payment.frontUrl : leaveUrl(payment)
  if (url === undefined) return undefined
  const facts = { ...paymentFacts(payment, merchant), respCode, respMsg: messageOf({ respCode }) }
  return { url, fields: signMessage(facts, merchant, world.merchants.keys()) }
}

export function backFromEnrolment(
  world: World,
  enrolment: SimulatedEnrolment,
  merchant: Merchant,
): Back | undefined {
  const { frontUrl: url } = enrolment
  if (url === undefined) return undefined
  const respCode = '00'
  const facts = { ...enrolment.echo, ...openingFacts(world, enrolment, merchant) }
  const said = { ...facts, respCode, respMsg: messageOf({ respCode }) }
  return { url, fields: signMessage(said, merchant, world.merchants.keys()) }
}

/** Where a browser goes that leaves without success. */
export function leaveUrl(
  left: Pick<SimulatedPayment | SimulatedEnrolment, 'frontUrl' | 'frontFailUrl'>,
): string | undefined {
  return left.frontFailUrl ?? left.frontUrl
}
