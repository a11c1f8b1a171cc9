import { PayError } from '@tillway/kernel'
import type { PaymentRecord } from '@tillway/payments'
import type { VaultCard } from '@tillway/vault-link'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { confirmCard } from '../cards/confirm-card.ts'
import { type CardBench, createCardBench, merchantId } from '../cards/testing/card-bench.ts'
import type { EngineContext } from '../context.ts'
import { changePhoneByPassword, removeByPassword } from './change-card.ts'
import {
  describePassword,
  overviewPassword,
  requireNoPassword,
  requireSettable,
  setPassword,
} from './password-life.ts'
import {
  createPasswordVault,
  type PasswordVault,
  setStatus,
  withPasswords,
} from './testing/password-vault.ts'

const sealed = 'x'.repeat(200)
const clientIp = '203.0.113.9'
const minute = 60_000
const none = { ...setStatus, state: 'none', setAt: null, firstSetAt: null } as const

let bench: CardBench
let ctx: EngineContext
let vault: PasswordVault
let payment: PaymentRecord

beforeEach(async () => {
  bench = await createCardBench()
  vault = createPasswordVault(bench.time)
  ctx = withPasswords(bench.ctx, vault)
  payment = await bench.payment()
})
afterEach(() => bench.close())

/** A card of the payment's shopper, entered and confirmed. */
async function bind(of = payment, changes: Partial<VaultCard> = {}): Promise<string> {
  const cardId = bench.entered(of, changes)
  await bench.add(of, { cardId })
  await confirmCard(ctx, { merchantId, paymentId: of.id, cardId, sealed })
  return cardId
}

const isSetNow = () => {
  vault.status = { ...setStatus, firstSetAt: bench.time.now() }
}

const set = (purpose: 'set' | 'change' | 'reset', of = payment) =>
  setPassword(ctx, { payment: of, purpose, sealed, clientIp })

const eventTypes = async () => {
  const filter = { direction: 'oldest_first' } as const
  const events = await ctx.store.read.events.list(merchantId, filter, { limit: 10 })
  return events.map(({ type, sequence }) => `${sequence} ${type}`).toSorted()
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof PayError ? error.code : String(error)),
  )

describe('a card proves who sets a password', () => {
  test('from its code on, for a quarter of an hour', async () => {
    vault.status = none
    const cardId = await bind()
    expect(await overviewPassword(ctx, payment)).toMatchObject({ canSet: true, canReset: false })
    bench.time.jump(15 * minute - 1)
    await set('set')
    expect(vault.entries).toMatchObject([{ purpose: 'set', subject: 'password', amount: 0 }])
    expect(vault.entries[0]).toMatchObject({ provenBy: cardId })
    bench.time.jump(1)
    expect(await overviewPassword(ctx, payment)).toMatchObject({ canSet: false })
    expect(await codeOf(set('set'))).toBe('password_proof_missing')
    expect(vault.entries).toHaveLength(1)
  })

  test('in the payment in which it was bound, and while it is bound', async () => {
    vault.status = none
    const pending = bench.entered(payment)
    await bench.add(payment, { cardId: pending })
    expect(await codeOf(set('set'))).toBe('password_proof_missing')
    await bind()
    const other = await bench.payment()
    expect(await codeOf(set('set', other))).toBe('password_proof_missing')
    const stranger = await bench.payment('shopper-2')
    expect(await codeOf(set('set', stranger))).toBe('password_proof_missing')
    expect(vault.entries).toEqual([])
  })

  test('to set it, beside all other cards, which the vault looks at', async () => {
    vault.status = none
    const others = [await bind(await bench.payment())]
    bench.time.jump(1)
    others.push(await bind())
    bench.time.jump(1)
    const proof = await bind()
    await set('set')
    expect(vault.entries[0]).toMatchObject({ provenBy: proof, knownCards: others })
  })

  test('to set it, not beside a card of another number and phone', async () => {
    vault.status = none
    await bind(await bench.payment(), { lastFour: '9999', phoneMasked: '139****9999' })
    await bind()
    expect(await overviewPassword(ctx, payment)).toMatchObject({ canSet: false })
    expect(await codeOf(set('set'))).toBe('password_proof_missing')
    expect(vault.entries).toEqual([])
  })

  test('to set it, not while such a card waits for its code', async () => {
    vault.status = none
    const cardId = bench.entered(payment, { lastFour: '9999', phoneMasked: '139****9999' })
    await bench.add(payment, { cardId })
    bench.time.jump(20 * minute)
    await bind()
    expect(await codeOf(set('set'))).toBe('password_proof_missing')
    bench.time.jump(10 * minute)
    expect(await codeOf(set('set'))).toBeUndefined()
  })

  test('to reset it, beside the cards from before it was set and no others', async () => {
    const first = await bind(await bench.payment())
    isSetNow()
    bench.time.jump(minute)
    const later = await bind(await bench.payment())
    bench.time.jump(minute)
    const proof = await bind()
    expect(await overviewPassword(ctx, payment)).toMatchObject({ canSet: false, canReset: true })
    await set('reset')
    expect(vault.entries[0]).toMatchObject({ provenBy: proof, knownCards: [first] })
    expect((await bench.stored(later)).state).toBe('active')
  })

  test('bound again, a card is as old as it was', async () => {
    const first = await bind(await bench.payment())
    isSetNow()
    bench.time.jump(minute)
    const again = await bind(await bench.payment(), { sameAs: [first] })
    bench.time.jump(16 * minute)
    while ((await bench.work()) > 0);
    expect((await bench.stored(first)).state).toBe('removed')
    await bind(payment, { sameAs: [again] })
    await set('reset')
    expect(vault.entries[0]).toMatchObject({ knownCards: [again] })
  })

  test('a card that was added since resets nothing, however often it is bound', async () => {
    isSetNow()
    bench.time.jump(minute)
    await bind(await bench.payment())
    await bind()
    await bind()
    expect(await overviewPassword(ctx, payment)).toMatchObject({ canReset: false })
    expect(await codeOf(set('reset'))).toBe('password_proof_missing')
  })

  test('a first card resets nothing', async () => {
    await bind()
    expect(await overviewPassword(ctx, payment)).toMatchObject({ canReset: false })
    expect(await codeOf(set('reset'))).toBe('password_proof_missing')
  })
})

test('the old password proves a change, and no card is named', async () => {
  await set('change')
  expect(vault.entries[0]).not.toHaveProperty('provenBy')
  expect(await eventTypes()).toEqual(['1 password.changed'])
})

test('each step is told once, in the order of the payment', async () => {
  await bind(await bench.payment())
  isSetNow()
  bench.time.jump(minute)
  await bind()
  for (const purpose of ['set', 'change', 'reset'] as const) await set(purpose)
  expect(await eventTypes()).toEqual(['1 password.set', '2 password.changed', '3 password.reset'])
})

test('news that cannot be stored are an alarm, and the shopper hears that it was set', async () => {
  const { store } = ctx
  ctx = { ...ctx, store: { ...store, transact: () => Promise.reject(new Error('full')) } }
  expect(await set('change')).toEqual(setStatus)
  expect(await ctx.metrics.registry.metrics()).toContain('name="password_notice"} 1')
})

test.each([
  ['none', 'set', undefined],
  ['set', 'set', 'password_already_set'],
  ['barred', 'set', 'password_already_set'],
  ['none', 'change', 'password_not_set'],
  ['none', 'reset', 'password_not_set'],
  ['barred', 'change', 'password_barred'],
  ['barred', 'reset', 'password_barred'],
  ['locked', 'change', undefined],
  ['reset_needed', 'reset', undefined],
] as const)('with a password that is %s, to %s is %s', async (state, purpose, code) => {
  await bind(await bench.payment())
  bench.time.jump(minute)
  await bind()
  vault.status = { ...setStatus, state, firstSetAt: bench.time.now() }
  expect(await codeOf(requireSettable(ctx, payment, purpose))).toBe(code)
})

test('whoever is nobody to the mall has none, and neither has anybody without a vault', async () => {
  const nobody = await bench.payment(null)
  expect(await describePassword(ctx, nobody)).toMatchObject({ state: 'none' })
  expect(await codeOf(requireNoPassword(ctx, nobody))).toBeUndefined()
  expect(await codeOf(set('change', nobody))).toBe('password_not_set')
  const { vault: _, ...without } = ctx
  expect(await describePassword(without, payment)).toMatchObject({ state: 'none' })
  expect(await codeOf(requireNoPassword(ctx, payment))).toBe('password_required')
})

describe('a card', () => {
  const about = (cardId: string) => ({
    merchantId,
    paymentId: payment.id,
    cardId,
    sealed,
    clientIp,
  })

  test('is removed when the vault says that the password was right for it', async () => {
    const cardId = await bind()
    vault.answer = (entry) => vault.right(entry, { claims: { subject: 'card_other' } })
    expect(await codeOf(removeByPassword(ctx, about(cardId)))).toBe('internal')
    expect((await bench.stored(cardId)).state).toBe('active')
    vault.answer = (entry) => vault.right(entry)
    expect((await removeByPassword(ctx, about(cardId))).state).toBe('removing')
    expect(vault.entries.at(-1)).toMatchObject({ purpose: 'remove_card', subject: cardId })
  })

  test('gets the phone that came with the password, if it is one', async () => {
    const cardId = await bind()
    const answer = async (phone?: string) => {
      vault.answer = (entry) => ({
        ...vault.right(entry),
        ...(phone === undefined ? {} : { phone }),
      })
      return await codeOf(changePhoneByPassword(ctx, about(cardId)))
    }
    expect(await answer()).toBe('invalid_request')
    expect(await answer('12345678901')).toBe('invalid_request')
    expect(bench.asked).not.toContain('update')
    expect(await answer('13900139000')).toBeUndefined()
    expect((await bench.stored(cardId)).phoneMasked).toBe('139****')
  })

  test('of somebody else asks the vault nothing', async () => {
    const theirs = await bind(await bench.payment('shopper-2'))
    expect(await codeOf(removeByPassword(ctx, about(theirs)))).toBe('not_found')
    expect(vault.entries).toEqual([])
  })
})
