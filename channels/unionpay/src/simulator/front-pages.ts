/** The gateway's pages, on which a payer enters a card. Codes for phones open the same page. */
import type { SimulatorAnswer, SimulatorRequest } from '@tillway/channel/simulator'
import { readForm } from '../wire/message.ts'
import { checkHolder, checkSaid, type Said } from './card-data.ts'
import { findCard, type SimulatedCard } from './cards.ts'
import type { SimulatedEnrolment } from './enrolment.ts'
import { leaveUrl } from './front-return.ts'
import { openProducts, showEnrolment, showPayment } from './front-views.ts'
import { openCard, openingFacts } from './opening.ts'
import { notFoundPage, refusedPage, type Typed } from './pages.ts'
import type { SimulatedPayment } from './payment.ts'
import { type Refusal, refuse } from './refusals.ts'
import { passingCode } from './texts.ts'
import { bankRefusal, pay } from './trading.ts'
import type { World } from './world.ts'

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

/** See Other: the payer left, and nothing is over. */
function leave(left: SimulatedPayment | SimulatedEnrolment): SimulatorAnswer | undefined {
  const location = leaveUrl(left)
  if (location === undefined) return undefined
  return { status: 303, headers: { location, 'cache-control': 'no-store' }, body: '' }
}
