/** 01/07: a code that the payer scans. Who lost the answer does not get the code again. */
import { checkFields } from '../door.ts'
import { consumeRules, echoOf, expiryIn, fingerprintOf } from '../field-rules.ts'
import { drawKey } from '../numbers.ts'
import type { SimulatedPayment } from '../payment.ts'
import { refuse } from '../refusals.ts'
import { offer, subjectOf } from '../trading.ts'
import { isTaken, type World } from '../world.ts'
import type { Method, MethodContext, MethodResult } from './method.ts'

export const applyCode: Method = (context) => {
  const { world, fields, pair } = context
  const wrong = checkFields(fields, consumeRules)
  if (wrong !== undefined) return { refusal: wrong }
  const subject = { orderNumber: pair.orderId, amount: Number(fields.txnAmt) }
  if (world.faults.strikes('start_server_error', subject, 1)) return { fault: 'bad_gateway' }
  if (isTaken(world, pair)) return { refusal: refuse('12') }
  return book(context)
}

function book({ world, merchant, fields, pair }: MethodContext): MethodResult {
  const at = world.ports.clock.now()
  const expiresAt = expiryIn(fields, at)
  if (typeof expiresAt !== 'number') return { refusal: expiresAt }
  const payment = offer(world, {
    ...pair,
    way: 'code',
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
  const fields = { qrCode: codeOf(world.ports.baseUrl, payment) }
  const isLost = world.faults.strikes('start_timeout_after_success', subjectOf(payment), 1)
  return isLost ? { fields, fault: 'drop' } : { fields }
}

/** The content of the code. It opens the simulator's own page on any phone. */
export function codeOf(baseUrl: string, { key }: SimulatedPayment): string {
  return `${baseUrl}/qr/${key}`
}
