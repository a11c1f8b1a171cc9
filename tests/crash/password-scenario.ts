/**
 * Paying by the payment password, by somebody who does not know that the server keeps dying: what
 * got no answer is asked again; an entry that was used up is entered anew.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { goodPassword } from '../kit/password-holder.ts'
import { enterPassword } from '../kit/password-person.ts'
import type { CrashWorld } from './crash-world.ts'
import { bind, look, orUnreachable, type Shopper, shopperOf } from './quick-pay-scenario.ts'
import { type Played, untilTold } from './scenarios.ts'
import { must } from './session.ts'

const amount = 2_500
const noLimit = { per_payment: null, per_day: null }
const policy = {
  rules: [{ up_to: null, need: 'password' }],
  modules: [{ up_to: null, module: 'pad', strict: false }],
  limits: { sms: noLimit, password: noLimit, both: noLimit },
}

export interface Holder {
  readonly shopper: string
  readonly card: string
}

export interface PaidByPassword extends Played {
  readonly objections: readonly string[]
}

/** A shopper with a card and a password, before anything dies. */
export async function becomeHolder(world: CrashWorld): Promise<Holder> {
  await world.persist('replaceVerificationPolicy', { body: { version: 0, ...policy } })
  const id = `holder-${randomUUID()}`
  const shopper = await begin(world, id)
  const card = await bind(shopper)
  const { ask } = shopper
  const body = { purpose: 'set' }
  for (;;) {
    const form = await must('the form', ask('openPasswordForm', { body }))
    const sealed = await enterPassword(form.frame_url, [goodPassword, goodPassword])
    const set = { body: { ...body, sealed }, idempotencyKey: randomUUID() }
    // Time runs fast here, and a map does not last long.
    if ((await ask('setClientPassword', set, ['challenge_invalid'])) !== undefined) break
  }
  return { shopper: id, card: card.id }
}

async function begin(world: CrashWorld, shopper: string): Promise<Shopper & { order: string }> {
  const order = `crash-${randomUUID()}`
  const body = { order, amount, description: 'Tea by password', expires_in: 86_400, shopper }
  const { id, session } = await world.persist('createPayment', {
    body,
    idempotencyKey: randomUUID(),
  })
  return { ...shopperOf(world, id, session), order }
}

export async function playPassword(world: CrashWorld, holder: Holder): Promise<PaidByPassword> {
  const shopper = await begin(world, holder.shopper)
  const { id, order, objections } = shopper
  await pay(shopper, holder.card)
  await untilTold(world, id, 1)
  const events = ['payment.succeeded']
  return { id, order, amount, ending: 'paid', events, net: amount, objections }
}

async function pay(shopper: Shopper, card: string): Promise<void> {
  const { ask } = shopper
  for (;;) {
    const view = await look(shopper)
    if (view.status === 'succeeded') return
    if (view.status === 'payable') {
      const body = { way: 'quickpay', host: 'desktop_web', presentation: 'password', card }
      await ask('startAttempt', { body, idempotencyKey: randomUUID() }, ['way_unavailable'])
      continue
    }
    const entry = view.attempt?.password
    if (entry === null || entry === undefined) {
      await pause(60)
      continue
    }
    const sealed = await orUnreachable(() => enterPassword(entry.frame_url, [goodPassword]))
    if (sealed === undefined) continue
    const approve = { body: { attempt: view.attempt?.id, sealed }, idempotencyKey: randomUUID() }
    await ask('approvePayment', approve, ['code_not_awaited', 'challenge_invalid'])
  }
}
