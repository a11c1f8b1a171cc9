/** The gateway's addresses: admits a request, carries it out, answers or fails to. */
import type { SimulatorAnswer, SimulatorRequest } from '@tillway/channel/simulator'
import { sleep } from '@tillway/kernel'
import { answerOf, unreadable } from './answers.ts'
import { type Admission, admit } from './door.ts'
import { pairIn } from './field-rules.ts'
import { serveFrontRequest } from './front-requests.ts'
import { applyCode, applyNumber } from './methods/apply-code.ts'
import { consume } from './methods/consume.ts'
import { refund, undo } from './methods/give-back.ts'
import type { Method, MethodContext, MethodResult } from './methods/method.ts'
import { openCard } from './methods/open-card.ts'
import { queryEnrolment, queryOpenCard } from './methods/open-query.ts'
import { query } from './methods/query.ts'
import { reversal } from './methods/reversal.ts'
import { sendOpeningCode, sendPaymentCode } from './methods/send-text.ts'
import { applyForToken, deleteToken, renewToken } from './methods/token-care.ts'
import { updateCertificate } from './methods/update-certificate.ts'
import type { SimulatedPayment } from './payment.ts'
import { refuse } from './refusals.ts'
import { subjectOf } from './trading.ts'
import type { World } from './world.ts'

interface Service {
  readonly run: Method
  /** The products that it belongs to. */
  readonly bizTypes: readonly string[]
}

const token = '000902'
const standard = '000301'
const gatewayPay = '000201'
const basic = '000000'
const any = [basic, gatewayPay, standard, token]

const services: Readonly<Record<string, Readonly<Record<string, Service>>>> = Object.freeze({
  'backTransReq.do': {
    '01/01': { run: consume, bizTypes: [token, standard] },
    '01/07': { run: applyCode, bizTypes: [basic] },
    '04/00': { run: refund, bizTypes: any },
    '31/00': { run: undo, bizTypes: any },
    '74/01': { run: deleteToken, bizTypes: [token] },
    '77/00': { run: sendOpeningCode, bizTypes: [token, standard] },
    '77/02': { run: sendPaymentCode, bizTypes: [token, standard] },
    '78/00': { run: queryOpenCard, bizTypes: [standard] },
    '78/02': { run: queryEnrolment, bizTypes: [token] },
    '79/00': { run: openCard, bizTypes: [token, standard] },
    '79/03': { run: renewToken, bizTypes: [token] },
    '79/05': { run: applyForToken, bizTypes: [token] },
    '95/00': { run: updateCertificate, bizTypes: [basic] },
    // Clients differ in where they ask about a code and send a reversal.
    '00/00': { run: query, bizTypes: any },
    '99/01': { run: reversal, bizTypes: any },
  },
  'queryTrans.do': {
    '00/00': { run: query, bizTypes: any },
    '99/01': { run: reversal, bizTypes: any },
  },
  'appTransReq.do': { '01/01': { run: applyNumber, bizTypes: [gatewayPay] } },
  'cardTransReq.do': {},
})

const slowAnswerMs = 2_000

export async function serveGateway(
  world: World,
  name: string,
  request: SimulatorRequest,
): Promise<SimulatorAnswer> {
  const entry = admit(request, { clock: world.ports.clock, merchants: world.merchants })
  if (name === 'frontTransReq.do') return serveFrontRequest(world, entry)
  const served = services[name]
  if (served === undefined || 'unreadable' in entry) return unreadable
  if ('refusal' in entry) return answerOf(entry, world.merchants, { refusal: entry.refusal })
  const context = contextOf(world, entry)
  if (isSlow(context)) await sleep(world.ports.scheduler, slowAnswerMs)
  const result = carryOut(context, served)
  return answerOf(entry, world.merchants, withSignatureFault(context, result))
}

export function contextOf(world: World, { merchant, fields }: Admission): MethodContext {
  return { world, merchant, fields, pair: pairIn(fields, merchant.record.merId) }
}

function carryOut(context: MethodContext, served: Readonly<Record<string, Service>>): MethodResult {
  const { txnType, txnSubType, bizType = '' } = context.fields
  const service = served[`${txnType}/${txnSubType}`]
  if (service?.bizTypes.includes(bizType) !== true) return { refusal: refuse('32') }
  return service.run(context)
}

/** The payment that a request is about, once there is one. */
function paymentOf({ world, fields, pair }: MethodContext): SimulatedPayment | undefined {
  return (
    world.payments.find(pair) ??
    world.payments.findReturn(pair)?.payment ??
    world.payments.findQuery(pair.merId, fields.origQryId ?? '')
  )
}

function isSlow(context: MethodContext): boolean {
  const { world, fields, pair } = context
  const payment = paymentOf(context)
  const asked = { orderNumber: pair.orderId, amount: Number(fields.txnAmt) }
  if (payment === undefined && !fields.txnAmt) return false
  return world.faults.strikes('slow_answers', payment === undefined ? asked : subjectOf(payment))
}

/** The next answer about that payment, whichever it is. */
function withSignatureFault(context: MethodContext, result: MethodResult): MethodResult {
  const payment = result.fault === undefined ? paymentOf(context) : undefined
  if (payment === undefined) return result
  const { faults } = context.world
  const subject = subjectOf(payment)
  if (faults.strikes('unsigned_answer', subject, 1)) return { ...result, fault: 'unsigned' }
  const isGarbled = faults.strikes('bad_answer_signature', subject, 1)
  return isGarbled ? { ...result, fault: 'bad_signature' } : result
}
