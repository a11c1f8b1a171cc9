/** What a browser posts to `frontTransReq.do` becomes an order or an enrolment with a page of its own. */
import type { SimulatorAnswer } from '@tillway/channel/simulator'
import { cardIn, isRefusal } from './card-data.ts'
import { type Admission, checkFields, type Entry } from './door.ts'
import type { EnrolmentOffer } from './enrolment.ts'
import {
  amountRules,
  echoOf,
  expiryIn,
  fingerprintOf,
  frontRules,
  frontUrls,
  pairIn,
} from './field-rules.ts'
import { openProducts, showEnrolment, showPayment } from './front-views.ts'
import type { MethodContext } from './methods/method.ts'
import { requestorIn } from './methods/open-card.ts'
import { drawKey } from './numbers.ts'
import { refusedPage } from './pages.ts'
import { type Refusal, refuse } from './refusals.ts'
import { offer } from './trading.ts'
import { isTaken, type World } from './world.ts'

const payProducts = ['000201', '000301', '000902']

/** A browser has posted a merchant's form. */
export function serveFrontRequest(world: World, entry: Entry): SimulatorAnswer {
  if ('unreadable' in entry) return refusedPage(undefined)
  if ('refusal' in entry) return refusedPage(entry.refusal)
  const { txnType, txnSubType, bizType = '' } = entry.fields
  const kind = `${txnType}/${txnSubType}`
  if (kind === '01/01' && payProducts.includes(bizType)) return takePayment(world, entry)
  if (kind === '79/00' && openProducts.includes(bizType)) return takeEnrolment(world, entry)
  return refusedPage(refuse('32'))
}

function takePayment(world: World, { merchant, fields }: Admission): SimulatorAnswer {
  const wrong = checkFields(fields, [...amountRules, ...frontRules])
  if (wrong !== undefined) return refusedPage(wrong)
  const pair = pairIn(fields, merchant.record.merId)
  const known = world.payments.find(pair)
  // A payer who reloads posts the same form again.
  if (known?.fingerprint === fingerprintOf(fields)) return showPayment(world, known)
  if (isTaken(world, pair)) return refusedPage(refuse('12'))
  const at = world.ports.clock.now()
  const expiresAt = expiryIn(fields, at)
  if (typeof expiresAt !== 'number') return refusedPage(expiresAt)
  const urls = frontUrls(fields)
  if (isRefusal(urls)) return refusedPage(urls)
  const terms = { way: 'page' as const, key: drawKey(world.ports.random), at, expiresAt }
  const payment = offer(world, {
    ...pair,
    ...terms,
    ...urls,
    asked: Number(fields.txnAmt),
    description: fields.orderDesc ?? merchant.payee,
    echo: echoOf(fields),
    fingerprint: fingerprintOf(fields),
    backUrl: fields.backUrl ?? '',
  })
  return showPayment(world, payment)
}

function takeEnrolment(world: World, { merchant, fields }: Admission): SimulatorAnswer {
  const wrong = checkFields(fields, frontRules)
  if (wrong !== undefined) return refusedPage(wrong)
  const pair = pairIn(fields, merchant.record.merId)
  const known = world.enrolments.find(pair)
  if (known?.onPage === true) return showEnrolment(world, known)
  if (isTaken(world, pair)) return refusedPage(refuse('12'))
  const terms = enrolmentTerms({ world, merchant, fields, pair })
  if (isRefusal(terms)) return refusedPage(terms)
  world.append({ type: 'enrolment_offered', offer: terms })
  return showEnrolment(world, { ...terms, state: 'waiting' })
}

function enrolmentTerms(context: MethodContext): EnrolmentOffer | Refusal {
  const { world, fields, pair } = context
  const at = world.ports.clock.now()
  const expiresAt = expiryIn(fields, at)
  if (typeof expiresAt !== 'number') return expiresAt
  const trId = requestorIn(context)
  if (typeof trId === 'object') return trId
  const urls = frontUrls(fields)
  if (isRefusal(urls)) return urls
  const card = fields.accNo ? cardIn(fields, world.merchants) : undefined
  if (card !== undefined && isRefusal(card)) return card
  return {
    ...pair,
    ...urls,
    key: drawKey(world.ports.random),
    onPage: true,
    at,
    expiresAt,
    echo: echoOf(fields),
    backUrl: fields.backUrl ?? '',
    ...(trId === undefined ? {} : { trId }),
    ...(card === undefined ? {} : { cardNumber: card.number }),
  }
}
