/**
 * 01/07: a code that the payer scans; 01/01 at the address for apps: a number that the payer's app
 * is called with. Who lost the answer does not get either again.
 */
import type { Fields } from '../../wire/message.ts'
import { checkFields } from '../door.ts'
import { consumeRules, echoOf, expiryIn, fingerprintOf } from '../field-rules.ts'
import { drawKey } from '../numbers.ts'
import type { SimulatedPayment } from '../payment.ts'
import { refuse } from '../refusals.ts'
import { offer, subjectOf } from '../trading.ts'
import { isTaken, type World } from '../world.ts'
import type { Method, MethodContext, MethodResult } from './method.ts'

export const applyCode: Method = (context) => apply(context, 'code')

export const applyNumber: Method = (context) => apply(context, 'app')

function apply(context: MethodContext, way: 'code' | 'app'): MethodResult {
  const { world, fields, pair } = context
  const wrong = checkFields(fields, consumeRules)
  if (wrong !== undefined) return { refusal: wrong }
  const subject = { orderNumber: pair.orderId, amount: Number(fields.txnAmt) }
  if (world.faults.strikes('start_server_error', subject, 1)) return { fault: 'bad_gateway' }
  if (isTaken(world, pair)) return { refusal: refuse('12') }
  return book(context, way)
}

function book({ world, merchant, fields, pair }: MethodContext, way: 'code' | 'app'): MethodResult {
  const at = world.ports.clock.now()
  const expiresAt = expiryIn(fields, at)
  if (typeof expiresAt !== 'number') return { refusal: expiresAt }
  const payment = offer(world, {
    ...pair,
    way,
    key: drawKey(world.ports.random),
    asked: Number(fields.txnAmt),
    description: fields.orderDesc ?? merchant.payee,
    at,
    expiresAt,
    echo: echoOf(fields),
    fingerprint: fingerprintOf(fields),
    ...(fields.backUrl ? { backUrl: fields.backUrl } : {}),
  })
  return answer(world, payment)
}

function answer(world: World, payment: SimulatedPayment): MethodResult {
  const { way, key } = payment
  const fields: Fields =
    way === 'app' ? { tn: key } : { qrCode: codeOf(world.ports.baseUrl, payment) }
  const isLost = world.faults.strikes('start_timeout_after_success', subjectOf(payment), 1)
  return isLost ? { fields, fault: 'drop' } : { fields }
}

/** The content of the code. It opens the simulator's own page on any phone. */
export function codeOf(baseUrl: string, { key }: SimulatedPayment): string {
  return `${baseUrl}/qr/${key}`
}
