/**
 * Quick pay, by somebody who does not know that server and vault keep dying: enters a card, binds
 * it with the texted code, pays by another, gets a part back and removes the card. Whatever got no
 * answer is asked again; a code that did not arrive is asked for again, one that did not work is
 * typed again.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { cards } from '@tillway/api'
import { openFrame } from '../kit/frame-client.ts'
import { codeIn } from '../kit/quick-pay.ts'
import { testCardsAmong } from '../kit/test-cards.ts'
import { waitUntil } from '../kit/wait-until.ts'
import type { CrashWorld } from './crash-world.ts'
import { type Played, untilTold } from './scenarios.ts'
import { type AskInSession, askInSession, must } from './session.ts'
import { objectTo } from './showing.ts'
import { patienceMs } from './supervisor.ts'

/** Called before each step with its name, so that a test can begin to count there. */
export type OnStep = (step: 'bind' | 'pay' | 'confirm' | 'refund' | 'remove') => Promise<void>

/** What the shopper was shown that must not be. */
export interface QuickPaid extends Played {
  readonly card: string
  readonly objections: readonly string[]
}

const where = { way: 'quickpay', host: 'desktop_web' } as const
const amount = 2_500
const refundAmount = 300
const seconds = 86_400
/** Real time in which a text arrives, or a view changes, if it does at all. */
const patientMs = 700
/** After that a card that nobody bound may be given up. */
const cardLifeMs = 29 * 60_000

/** One shopper in front of one payment. */
export interface Shopper {
  readonly world: CrashWorld
  readonly id: string
  readonly objections: string[]
  readonly ask: AskInSession
}

export async function playQuickPay(world: CrashWorld, onStep: OnStep): Promise<QuickPaid> {
  const order = `crash-${randomUUID()}`
  const key = randomUUID()
  const body = { order, amount, description: 'Tea by card', expires_in: seconds, shopper: order }
  const create = () => world.persist('createPayment', { body, idempotencyKey: key })
  const { id, session } = await create()
  const shopper = shopperOf(world, id, session)
  await onStep('bind')
  const card = await bind(shopper)
  await onStep('pay')
  await pay(shopper, { card, onStep })
  await untilTold(world, id, 1)
  await onStep('refund')
  const refund = { payment: id, amount: refundAmount, reference: order }
  await world.persist('createRefund', { body: refund, idempotencyKey: `${key}-refund` })
  await untilTold(world, id, 2)
  await onStep('remove')
  await remove(shopper, card.id)
  const again = await create()
  if (again.id !== id) throw new Error('the same key made two payments')
  const { objections } = shopper
  const events = ['payment.succeeded', 'refund.succeeded']
  const net = amount - refundAmount
  return { id, order, amount, ending: 'refunded', events, net, card: card.id, objections }
}

export function shopperOf(world: CrashWorld, id: string, session: string): Shopper {
  return { world, id, objections: [], ask: askInSession(world, id, session) }
}

/** Answers the card once it is active; one that nobody bound within its time is entered anew. */
export async function bind(shopper: Shopper): Promise<cards.ClientCard> {
  for (;;) {
    const since = shopper.world.clock.now()
    const card = await enter(shopper)
    const bound = await bindEntered(shopper, { card, since })
    if (bound !== undefined) return bound
    const age = shopper.world.clock.now() - since
    if (age < cardLifeMs) shopper.objections.push(`${card} was given up after ${age} ms`)
  }
}

/** Undefined when it cannot be bound any more. */
async function bindEntered(
  shopper: Shopper,
  { card, since }: { readonly card: string; readonly since: number },
): Promise<cards.ClientCard | undefined> {
  const { ask } = shopper
  const params = { id: card }
  const add = { body: { ...where, card }, idempotencyKey: randomUUID() }
  const added = await ask('addClientCard', add, ['not_found', 'card_not_usable'])
  if (added === undefined) return undefined
  const look = () => must('the card', ask('getClientCard', { params }))
  for (;;) {
    const view = await look()
    if (view.state !== 'pending') return view.state === 'active' ? view : undefined
    const code = isCodeSpoilt(view) ? undefined : await texted(shopper, { after: since })
    if (code === undefined) {
      await ask('resendCardCode', { params }, ['code_not_awaited'])
      continue
    }
    const frameUrl = async () => (await look()).enrolment?.frame_url
    const sealed = await sealCode({ frameUrl, code })
    if (sealed === undefined) continue
    const confirm = { params, body: { sealed }, idempotencyKey: randomUUID() }
    await ask('confirmClientCard', confirm, ['code_not_awaited'])
    await forAMoment(async () => (await look()).state !== 'pending')
  }
}

const cardOf = async ({ desks }: CrashWorld) => {
  const all = await Promise.all(desks.channels.map((channel) => desks.desk(channel).cards()))
  return testCardsAmong(all.flat()).debit
}

/** The bank did not like the code: another one is needed. */
function isCodeSpoilt({ last_error: error }: Pick<cards.ClientCard, 'last_error'>): boolean {
  return error?.code.startsWith('sms_code') === true
}

/** Types the card into the vault's form, again and again until the vault has it. */
async function enter({ world, ask }: Shopper): Promise<string> {
  return await waitUntil(
    'the card is entered',
    async () => {
      const form = await must('the form', ask('openCardForm', { body: where }))
      const typed = await cardOf(world)
      const answer = await orUnreachable(async () => {
        const frame = await openFrame(form.frame_url)
        return await frame.postCard(await frame.sealCard(typed))
      })
      const card = answer?.body.card
      return typeof card === 'string' && card
    },
    { timeoutMs: patienceMs, everyMs: 40 },
  )
}

/** Undefined when no code is awaited any more. */
async function sealCode(typed: {
  readonly frameUrl: () => Promise<string | null | undefined>
  readonly code: string
}): Promise<string | undefined> {
  const found = await waitUntil(
    'the frame opens',
    async () => {
      const url = await typed.frameUrl()
      if (url === null || url === undefined) return 'over' as const
      const sealed = await orUnreachable(async () => (await openFrame(url)).sealCode(typed.code))
      return sealed === undefined ? undefined : { sealed }
    },
    { timeoutMs: patienceMs, everyMs: 40 },
  )
  return found === 'over' ? undefined : found.sealed
}

/** The newest text; undefined when none comes. */
async function texted(
  { world }: Shopper,
  about: { readonly after: number; readonly amount?: number },
): Promise<string | undefined> {
  const lastFour = (await cardOf(world)).number.slice(-4)
  const { desks } = world
  const search = async () => {
    for (const channel of desks.channels) {
      const code = codeIn(await desks.desk(channel).inbox(), { lastFour, ...about })
      if (code !== undefined) return code
    }
    return undefined
  }
  return await waitUntil('a text', search, { timeoutMs: patientMs }).catch(() => undefined)
}

/** Pays with the bound card, however many starts and codes it takes. */
async function pay(
  shopper: Shopper,
  { card, onStep }: { readonly card: cards.ClientCard; readonly onStep: OnStep },
): Promise<void> {
  const { world, ask } = shopper
  const since = world.clock.now()
  let step = async () => await onStep('confirm')
  for (;;) {
    const view = await look(shopper)
    if (view.status === 'succeeded') return
    const { attempt } = view
    if (view.status === 'payable') {
      const body = { ...where, presentation: 'sms', card: card.id }
      // The way may be out of order for a while.
      await ask('startAttempt', { body, idempotencyKey: randomUUID() }, ['way_unavailable'])
      continue
    }
    if (attempt?.code === null || attempt?.code === undefined) {
      await pause(60)
      continue
    }
    const code = isCodeSpoilt(view) ? undefined : await texted(shopper, { after: since, amount })
    if (code === undefined) {
      await ask('resendCode', {}, ['code_not_awaited'])
      continue
    }
    const frameUrl = async () => (await look(shopper)).attempt?.code?.frame_url
    const sealed = await sealCode({ frameUrl, code })
    if (sealed === undefined) continue
    await step()
    step = async () => undefined
    const confirm = { body: { attempt: attempt.id, sealed }, idempotencyKey: randomUUID() }
    await ask('confirmPayment', confirm, ['code_not_awaited'])
  }
}

/** What is shown; an error beside money that was taken is objected to. */
export async function look({ world, id, ask, objections }: Shopper) {
  const view = await must('the payment', ask('getClientPayment'))
  const objection = await objectTo(world, id, view)
  if (objection !== undefined) objections.push(objection)
  return view
}

/** Removes the card, and waits until channel and vault have done so too. */
async function remove({ world, ask }: Shopper, card: string): Promise<void> {
  await ask('removeClientCard', { params: { id: card } })
  const isGone = async () =>
    (await world.server.cardState(world.merchantId, card)) === 'removed' &&
    world.vault !== undefined &&
    !cardsIn(await world.vault.dump()).includes(card)
  await waitUntil(`${card} is gone`, isGone, { timeoutMs: patienceMs, everyMs: 40 })
}

/** The cards that the vault keeps anything of. */
export function cardsIn(dump: string): readonly string[] {
  const { cards: rows, cardData } = JSON.parse(dump) as Record<string, Record<string, string>[]>
  return [...(rows ?? []), ...(cardData ?? [])].map((row) => String(row.id ?? row.card_id))
}

async function forAMoment(isSo: () => Promise<boolean>): Promise<void> {
  await waitUntil('it changes', isSo, { timeoutMs: patientMs }).catch(() => undefined)
}

/** Undefined when there is nobody, or nobody any more. */
export async function orUnreachable<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await ask()
  } catch (error) {
    // Past its time (401) is a ticket also where a clock is wrong.
    const isAway = error instanceof TypeError || /the frame answered (5|401)/.test(String(error))
    if (isAway) return undefined
    throw error
  }
}
