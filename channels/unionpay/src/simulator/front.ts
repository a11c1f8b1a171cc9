/**
 * The gateway's pages: what a browser posts to `frontTransReq.do` becomes an order or an enrolment
 * with a page of its own, on which the payer enters a card. Codes for phones open the same page.
 */
import type { SimulatorAnswer, SimulatorRequest } from '@tillway/channel/simulator'
import { readForm } from '../wire/message.ts'
import { cardIn, checkHolder, checkSaid, isRefusal, type Said } from './card-data.ts'
import { findCard, type SimulatedCard } from './cards.ts'
import { type Admission, checkFields, type Entry } from './door.ts'
import type { EnrolmentOffer, SimulatedEnrolment } from './enrolment.ts'
import {
  amountRules,
  echoOf,
  expiryIn,
  fingerprintOf,
  frontRules,
  frontUrls,
  pairIn,
} from './field-rules.ts'
import { backFromEnrolment, backFromPayment, leaveUrl } from './front-return.ts'
import type { MethodContext } from './methods/method.ts'
import { requestorIn } from './methods/open-card.ts'
import { drawKey } from './numbers.ts'
import { openCard, openingFacts } from './opening.ts'
import {
  donePage,
  notFoundPage,
  openedPage,
  openPage,
  payPage,
  refusedPage,
  type Typed,
} from './pages.ts'
import type { SimulatedPayment } from './payment.ts'
import { type Refusal, refuse } from './refusals.ts'
import { passingCode } from './texts.ts'
import { bankRefusal, offer, pay } from './trading.ts'
import { isTaken, type World } from './world.ts'

const payProducts = ['000201', '000301', '000902']
const openProducts = ['000301', '000902']

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
    description: fields.orderDesc ?? merchant.record.name,
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

const routePattern = /^\/(qr|front)\/([0-9a-f]{32})(?:\/(confirm|cancel))?$/

/** Undefined for a path that is none of the pages'. */
export function serveFrontPage(
  world: World,
  request: SimulatorRequest,
): SimulatorAnswer | undefined {
  const [path = ''] = request.target.split('?')
  const route = routePattern.exec(path)
  if (route === null) return undefined
  const [, , key = '', action] = route
  const payment = world.payments.byKey(key)
  const enrolment = world.enrolments.byKey(key)
  if (action !== undefined && request.method !== 'POST') {
    return { status: 405, headers: { allow: 'POST' }, body: '' }
  }
  if (payment !== undefined) return actOnPayment(world, payment, action, request)
  if (enrolment?.onPage === true) return actOnEnrolment(world, enrolment, action, request)
  return notFoundPage()
}

function actOnPayment(
  world: World,
  payment: SimulatedPayment,
  action: string | undefined,
  request: SimulatorRequest,
): SimulatorAnswer {
  if (action === undefined || payment.state !== 'waiting') return showPayment(world, payment)
  if (action === 'cancel') return leave(payment) ?? showPayment(world, payment)
  const typed = typedIn(request)
  const card = cardTyped(typed)
  const refusal =
    refuseTyped(card, typed, checkSaid) ??
    (card && bankCode(bankRefusal(world, card, payment.asked)))
  if (card === undefined || refusal !== undefined) {
    return showPayment(world, payment, { typed, ...(refusal ? { refusal } : {}) })
  }
  const paid = pay(world, payment, card)
  // In the products without redirect, paying on the page opens the card as well.
  if (paid.state === 'paid' && openProducts.includes(paid.echo.bizType ?? '')) {
    world.append({ type: 'card_opened', merId: paid.merId, cardNumber: card.number })
  }
  return showPayment(world, paid)
}

function actOnEnrolment(
  world: World,
  enrolment: SimulatedEnrolment,
  action: string | undefined,
  request: SimulatorRequest,
): SimulatorAnswer {
  const isOver = world.ports.clock.now() >= enrolment.expiresAt
  if (enrolment.state === 'waiting' && isOver) return refusedPage(refuse('69'))
  if (action === undefined || enrolment.state === 'open') return showEnrolment(world, enrolment)
  if (action === 'cancel') return leave(enrolment) ?? showEnrolment(world, enrolment)
  const typed = typedIn(request)
  const card = cardTyped(typed)
  const refusal = refuseTyped(card, typed, checkHolder) ?? refuseOpening(card)
  if (card === undefined || refusal !== undefined) {
    return showEnrolment(world, enrolment, { typed, ...(refusal ? { refusal } : {}) })
  }
  const opened = openCard(world, enrolment, card)
  const merchant = world.merchants.byMerId(opened.merId)
  if (merchant !== undefined) {
    const facts = { ...opened.echo, ...openingFacts(world, opened, merchant) }
    world.notices.tellEnrolment(opened, facts)
  }
  return showEnrolment(world, opened)
}

function refuseOpening(card: SimulatedCard | undefined): Refusal | undefined {
  return card?.refuses === '68' || card?.refuses === '73' ? refuse(card.refuses) : undefined
}

const bankCode = (code: ReturnType<typeof bankRefusal>) =>
  code === undefined ? undefined : refuse(code)

function typedIn(request: SimulatorRequest): Typed {
  return readForm(request.body) ?? {}
}

function cardTyped({ card = '' }: Typed): SimulatedCard | undefined {
  return findCard(card.replace(/\s/g, ''))
}

function refuseTyped(
  card: SimulatedCard | undefined,
  typed: Typed,
  check: (card: SimulatedCard, said: Said) => Refusal | undefined,
): Refusal | undefined {
  if (card === undefined) return refuse('61')
  if (typed.code !== passingCode) return refuse('71')
  return check(card, {
    certifTp: '01',
    ...(typed.name ? { customerNm: typed.name } : {}),
    ...(typed.idNumber ? { certifId: typed.idNumber } : {}),
    ...(typed.phone ? { phoneNo: typed.phone } : {}),
    ...(typed.cvn2 ? { cvn2: typed.cvn2 } : {}),
    ...(typed.expired ? { expired: typed.expired } : {}),
  })
}

interface Shown {
  readonly typed?: Typed
  readonly refusal?: Refusal
}

function showPayment(world: World, payment: SimulatedPayment, shown: Shown = {}): SimulatorAnswer {
  const merchant = world.merchants.byMerId(payment.merId)
  const payee = merchant?.record.name ?? ''
  if (payment.state !== 'waiting') {
    return donePage(payment, payee, merchant && backFromPayment(world, payment, merchant))
  }
  const action = `${world.ports.baseUrl}/front/${payment.key}`
  return payPage(payment, { payee, action, ...shown })
}

function showEnrolment(
  world: World,
  enrolment: SimulatedEnrolment,
  shown: Shown = {},
): SimulatorAnswer {
  const merchant = world.merchants.byMerId(enrolment.merId)
  if (enrolment.state === 'open') {
    return openedPage(merchant && backFromEnrolment(world, enrolment, merchant))
  }
  const action = `${world.ports.baseUrl}/front/${enrolment.key}`
  return openPage({ payee: merchant?.record.name ?? '', action, ...shown })
}

/** See Other: the payer left, and nothing is over. */
function leave(left: SimulatedPayment | SimulatedEnrolment): SimulatorAnswer | undefined {
  const location = leaveUrl(left)
  if (location === undefined) return undefined
  return { status: 303, headers: { location, 'cache-control': 'no-store' }, body: '' }
}
