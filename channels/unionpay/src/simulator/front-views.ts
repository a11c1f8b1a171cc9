/** The page of an order or an enrolment, as it stands. */
import type { SimulatorAnswer } from '@tillway/channel/simulator'
import type { SimulatedEnrolment } from './enrolment.ts'
import { backFromEnrolment, backFromPayment } from './front-return.ts'
import { donePage, openedPage, openPage, payPage, type Typed } from './pages.ts'
import type { SimulatedPayment } from './payment.ts'
import type { Refusal } from './refusals.ts'
import type { World } from './world.ts'

/** Products without redirect, in which a card is opened. */
export const openProducts: readonly string[] = ['000301', '000902']

export interface Shown {
  readonly typed?: Typed
  readonly refusal?: Refusal
}

export function showPayment(
  world: World,
  payment: SimulatedPayment,
  shown: Shown = {},
): SimulatorAnswer {
  const merchant = world.merchants.byMerId(payment.merId)
  const payee = merchant?.payee ?? ''
  if (payment.state !== 'waiting') {
    return donePage(payment, payee, merchant && backFromPayment(world, payment, merchant))
  }
  const action = `${world.ports.baseUrl}/front/${payment.key}`
  return payPage(payment, { payee, action, ...shown })
}

export function showEnrolment(
  world: World,
  enrolment: SimulatedEnrolment,
  shown: Shown = {},
): SimulatorAnswer {
  const merchant = world.merchants.byMerId(enrolment.merId)
  if (enrolment.state === 'open') {
    return openedPage(merchant && backFromEnrolment(world, enrolment, merchant))
  }
  const action = `${world.ports.baseUrl}/front/${enrolment.key}`
  return openPage({ payee: merchant?.payee ?? '', action, ...shown })
}
