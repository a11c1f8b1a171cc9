/** The life of a payment password: set, changed, forgotten, locked, and what else needs it. */
import type { passwords } from '@tillway/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import type { TypedCard } from '../kit/frame-client.ts'
import {
  asMerchant,
  freshOrder,
  makeMerchant,
  orderOf,
  type TestMerchant,
} from '../kit/merchant.ts'
import {
  choosePassword,
  goodPassword,
  otherPassword,
  passwordOf,
  sealFor,
  wrongPassword,
} from '../kit/password-holder.ts'
import { openPassword } from '../kit/password-person.ts'
import { bindCard, type QuickPayer } from '../kit/quick-pay.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { type TestCards, testCards } from '../kit/test-cards.ts'

const twice = [goodPassword, goodPassword]
const where = { way: 'quickpay', host: 'desktop_web' } as const

describe.each(databaseKinds)('on $name', ({ open }) => {
  let platform: TestPlatform
  let drop: () => Promise<void>
  let merchant: TestMerchant
  let cards: TestCards

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    platform = await startPlatform({ databaseUrl: database.url })
    merchant = await makeMerchant(platform)
    cards = testCards(platform.simulators)
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })

  const mine = () => asMerchant(platform, merchant)

  interface Session extends QuickPayer {
    readonly paymentId: string
  }

  async function payerOf(shopper: string | undefined): Promise<Session> {
    const body = orderOf(shopper === undefined ? {} : { shopper })
    const { session, id } = await mine().ok('createPayment', { body })
    return { call: platform.call, simulators: platform.simulators, session, paymentId: id }
  }

  /** A shopper whose card was bound in this very payment. */
  async function bound(card: TypedCard = cards.debit) {
    const shopper = freshOrder('shopper')
    const payer = await payerOf(shopper)
    return { shopper, payer, card: await bindCard(payer, card), next: () => payerOf(shopper) }
  }

  /** Likewise, who has set a password. */
  async function holder() {
    const known = await bound()
    const set = await choosePassword(known.payer, 'set', twice)
    expect(set.body).toMatchObject({ state: 'set' })
    return known
  }

  const eventsOf = async ({ paymentId }: Session) => {
    const query = { payment: paymentId, order: 'oldest_first' }
    const { data } = await mine().ok('listEvents', { query })
    return data
  }

  const openForm = ({ call, session: token }: Session, body: object) =>
    call('openPasswordForm', { token, body })

  test('whoever has just shown a bank who they are may set one, and the mall hears of it', async () => {
    const { payer, shopper } = await bound()
    expect(await passwordOf(payer)).toEqual({
      object: 'client_password',
      state: 'none',
      tries_left: expect.any(Number),
      can_set: true,
      can_reset: false,
    } satisfies passwords.ClientPassword)
    const set = await choosePassword(payer, 'set', twice)
    expect(set.body).toMatchObject({ state: 'set', tries_left: 5, can_set: false })
    expect(await passwordOf(payer)).toEqual(set.body)
    const [event] = await eventsOf(payer)
    expect(event).toMatchObject({
      type: 'password.set',
      sequence: 1,
      data: { payment: { id: payer.paymentId }, password: { shopper, state: 'set' } },
    })
    expect((await openForm(payer, { purpose: 'set' })).code).toBe('password_already_set')
  })

  test('two entries that differ, and an easy one, are refused without being kept', async () => {
    const { payer } = await bound()
    const differ = await choosePassword(payer, 'set', [goodPassword, otherPassword])
    expect(differ).toMatchObject({ status: 400, code: 'password_entries_differ' })
    const easy = await choosePassword(payer, 'set', ['123456', '123456'])
    expect(easy).toMatchObject({ status: 400, code: 'password_too_easy' })
    expect(await passwordOf(payer)).toMatchObject({ state: 'none', can_set: true })
    expect(await eventsOf(payer)).toEqual([])
  })

  test('without a card that was verified in this payment nobody sets one', async () => {
    const { next } = await bound()
    const later = await next()
    expect(await passwordOf(later)).toMatchObject({ can_set: false })
    expect((await openForm(later, { purpose: 'set' })).code).toBe('password_proof_missing')
    const nobody = await payerOf(undefined)
    await bindCard(nobody, cards.debit)
    expect(await passwordOf(nobody)).toMatchObject({ state: 'none', can_set: false })
    expect((await openForm(nobody, { purpose: 'set' })).code).toBe('password_proof_missing')
  })

  test('what was sealed in another payment sets nothing here', async () => {
    const mineToo = await bound()
    const theirs = await bound()
    const sealed = await sealFor(theirs.payer, 'set', twice)
    const body = { purpose: 'set', sealed }
    const stolen = await platform.call('setClientPassword', { token: mineToo.payer.session, body })
    expect(stolen).toMatchObject({ status: 400, code: 'challenge_invalid' })
    expect(await passwordOf(mineToo.payer)).toMatchObject({ state: 'none' })
  })

  test('it is changed by who knows it, and each entry counts once', async () => {
    const { next } = await holder()
    const later = await next()
    const wrong = await choosePassword(later, 'change', [
      wrongPassword,
      otherPassword,
      otherPassword,
    ])
    expect(wrong).toMatchObject({ status: 402, code: 'password_wrong' })
    expect(await passwordOf(later)).toMatchObject({ state: 'set', tries_left: 4 })
    const sealed = await sealFor(later, 'change', [goodPassword, otherPassword, otherPassword])
    const input = { token: later.session, body: { purpose: 'change', sealed } }
    const key = freshOrder('a-key-for-it')
    const changed = await platform.call('setClientPassword', { ...input, idempotencyKey: key })
    expect(changed.body).toMatchObject({ state: 'set', tries_left: 5 })
    // The same request is answered the same; what it carried opens nothing once more.
    const again = await platform.call('setClientPassword', { ...input, idempotencyKey: key })
    expect(again.text).toBe(changed.text)
    expect((await platform.call('setClientPassword', input)).code).toBe('challenge_invalid')
    expect((await eventsOf(later)).map(({ type }) => type)).toEqual(['password.changed'])
  })

  test('whoever forgot it binds the same card again and sets another', async () => {
    const { next, card } = await holder()
    const later = await next()
    expect((await openForm(later, { purpose: 'reset' })).code).toBe('password_proof_missing')
    const rebound = await bindCard(later, cards.debit)
    expect(rebound.last_four).toBe(card.last_four)
    expect(rebound).toMatchObject({ is_default: true })
    const listed = await later.call.ok('listClientCards', { token: later.session, query: where })
    expect(listed.data.map(({ id }) => id)).toEqual([rebound.id])
    expect(await passwordOf(later)).toMatchObject({ can_reset: true })
    const reset = await choosePassword(later, 'reset', [otherPassword, otherPassword])
    expect(reset.body).toMatchObject({ state: 'set', tries_left: 5 })
    expect((await eventsOf(later)).map(({ type }) => type)).toEqual(['password.reset'])
    const after = await next()
    const changed = await choosePassword(after, 'change', [
      otherPassword,
      goodPassword,
      goodPassword,
    ])
    expect(changed.code).toBeUndefined()
  })

  test('another card proves nothing of who forgot it', async () => {
    const { next } = await holder()
    const later = await next()
    await bindCard(later, cards.credit)
    const refused = await choosePassword(later, 'reset', [otherPassword, otherPassword])
    expect(refused).toMatchObject({ status: 409, code: 'password_proof_missing' })
    expect(await eventsOf(later)).toEqual([])
  })

  test('a card is removed with the password, and without it not', async () => {
    const { next, card } = await holder()
    const later = await next()
    const { session: token, call } = later
    const params = { id: card.id }
    expect((await call('removeClientCard', { token, params })).code).toBe('password_required')
    const wrong = await sealFor(later, 'remove_card', [wrongPassword], { card: card.id })
    const refused = await call('removeClientCardByPassword', {
      token,
      params,
      body: { sealed: wrong },
    })
    expect(refused).toMatchObject({ status: 402, code: 'password_wrong' })
    const query = where
    expect((await call.ok('listClientCards', { token, query })).data).toHaveLength(1)
    const sealed = await sealFor(later, 'remove_card', [goodPassword], { card: card.id })
    const removed = await call('removeClientCardByPassword', { token, params, body: { sealed } })
    expect(removed.body).toMatchObject({ id: card.id, state: 'removed' })
    expect((await call.ok('listClientCards', { token, query })).data).toEqual([])
  })

  test('what was sealed for one card does nothing to another', async () => {
    const { payer, card } = await holder()
    const other = await bindCard(payer, cards.credit)
    const sealed = await sealFor(payer, 'remove_card', [goodPassword], { card: card.id })
    const input = { token: payer.session, params: { id: other.id }, body: { sealed } }
    expect((await platform.call('removeClientCardByPassword', input)).code).toBe(
      'challenge_invalid',
    )
    const phone = await platform.call('changeClientCardPhone', {
      ...input,
      params: { id: card.id },
    })
    expect(phone.code).toBe('challenge_invalid')
    expect(await passwordOf(payer)).toMatchObject({ tries_left: 5 })
  })

  test('without a password a card goes as before; without the vault none does', async () => {
    const { payer, card } = await bound()
    const { session: token, call } = payer
    const params = { id: card.id }
    expect((await openForm(payer, { purpose: 'remove_card', card: card.id })).code).toBe(
      'password_not_set',
    )
    await platform.restartVault(async () => {
      expect((await call('removeClientCard', { token, params })).code).toBe('vault_unavailable')
      expect((await call('getClientPassword', { token })).code).toBe('vault_unavailable')
    })
    expect((await call.ok('removeClientCard', { token, params })).state).toBe('removed')
  })

  test('the phone of a card is changed with the password', async () => {
    const { next, card } = await holder()
    const later = await next()
    const { session: token, call } = later
    const more = { phone: cards.newPhone }
    const sealed = await sealFor(later, 'change_phone', [goodPassword], { card: card.id, more })
    const params = { id: card.id }
    const changed = await call('changeClientCardPhone', { token, params, body: { sealed } })
    expect(changed.body).toMatchObject({ id: card.id, state: 'active', phone: '199****9531' })
    const strange = { card: card.id, more: { phone: '13000000000' } }
    const unknown = await sealFor(later, 'change_phone', [goodPassword], strange)
    const refused = await call('changeClientCardPhone', {
      token,
      params,
      body: { sealed: unknown },
    })
    expect(refused).toMatchObject({ status: 402, code: 'card_details_wrong' })
    expect(refused.text).not.toContain('13000000000')
  })

  test('five wrong ones lock it, and one notice is sent', async () => {
    const { next, shopper, card } = await holder()
    const later = await next()
    const { session: token, call } = later
    const params = { id: card.id }
    const tryWrong = async () => {
      const sealed = await sealFor(later, 'remove_card', [wrongPassword], { card: card.id })
      return await call('removeClientCardByPassword', { token, params, body: { sealed } })
    }
    for (let left = 4; left > 0; left -= 1) {
      expect((await tryWrong()).code).toBe('password_wrong')
      expect(await passwordOf(later)).toMatchObject({ state: 'set', tries_left: left })
    }
    const last = await tryWrong()
    expect(last).toMatchObject({ status: 429, code: 'password_locked' })
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(10_000)
    // The frame says so instead of showing a map.
    const form = await call.ok('openPasswordForm', {
      token,
      body: { purpose: 'remove_card', card: card.id },
    })
    const shown = await (await openPassword(form.frame_url)).look()
    expect(shown).toMatchObject({ state: 'locked', layouts: [], challenge: '' })
    expect(shown.locked_for_ms).toBeGreaterThan(10_000_000)
    const events = await eventsOf(later)
    expect(events.map(({ type }) => type)).toEqual(['password.locked'])
    expect(events[0]?.data.password).toMatchObject({ shopper, state: 'locked' })
    expect(events[0]?.data.password?.locked_until).not.toBeNull()
    const seen = await mine().ok('getShopperPassword', { params: { shopper } })
    expect(seen).toMatchObject({ shopper, state: 'locked', tries_left: 0 })
  })

  test('the mall locks and unlocks it', async () => {
    const { next, shopper, card } = await holder()
    const later = await next()
    const params = { shopper }
    const sealed = await sealFor(later, 'remove_card', [goodPassword], { card: card.id })
    expect(await mine().ok('lockShopperPassword', { params })).toMatchObject({ state: 'barred' })
    expect(await passwordOf(later)).toMatchObject({ state: 'barred', can_reset: false })
    const about = { token: later.session, params: { id: card.id }, body: { sealed } }
    expect((await later.call('removeClientCardByPassword', about)).code).toBe('password_barred')
    expect((await openForm(later, { purpose: 'reset' })).code).toBe('password_barred')
    expect(await mine().ok('unlockShopperPassword', { params })).toMatchObject({ state: 'set' })
    const entered = await sealFor(later, 'remove_card', [goodPassword], { card: card.id })
    const again = { ...about, body: { sealed: entered } }
    expect((await later.call('removeClientCardByPassword', again)).code).toBeUndefined()
  })

  test('a shopper of another mall is another shopper', async () => {
    const { shopper } = await holder()
    const theirs = asMerchant(platform, await makeMerchant(platform, { channels: [] }))
    const seen = await theirs.ok('getShopperPassword', { params: { shopper } })
    expect(seen).toMatchObject({ state: 'none', set_at: null })
  })

  test('a form names a card where one is meant, and nowhere else', async () => {
    const { payer, card } = await holder()
    for (const body of [
      { purpose: 'remove_card' },
      { purpose: 'change', card: card.id },
      { purpose: 'pay' },
    ]) {
      expect((await openForm(payer, body)).code).toBe('invalid_request')
    }
    const theirs = await bound()
    const foreign = { purpose: 'remove_card', card: theirs.card.id }
    expect((await openForm(payer, foreign)).code).toBe('not_found')
  })

  test('the frame may be shown at registered origins alone', async () => {
    const { payer } = await bound()
    const { call, session: token } = payer
    const headers = { origin: 'https://elsewhere.example' }
    const refused = await call('openPasswordForm', { token, headers, body: { purpose: 'set' } })
    expect(refused.code).toBe('origin_not_allowed')
  })

  test('every way of entering leads to the same password', async () => {
    const { payer } = await holder()
    const { call, session: token } = payer
    let [now, then] = [goodPassword, otherPassword]
    for (const module of ['pad', 'gesture', 'shield', 'plain'] as const) {
      const form = await call.ok('openPasswordForm', { token, body: { purpose: 'change' } })
      const frame = await openPassword(form.frame_url)
      const sealed = await frame.enter(await frame.look(module), [now, then, then])
      const body = { purpose: 'change', sealed }
      expect([module, (await call('setClientPassword', { token, body })).code]).toEqual([
        module,
        undefined,
      ])
      ;[now, then] = [then, now]
    }
  })
})
