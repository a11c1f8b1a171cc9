/**
 * Whoever holds the session of a shopper, and nothing else of theirs, tries to make a payment
 * password that pays with the shopper's cards.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import type { TypedCard } from '../kit/frame-client.ts'
import { asMerchant, freshOrder, makeMerchant, orderOf } from '../kit/merchant.ts'
import { choosePassword, goodPassword, otherPassword, passwordOf } from '../kit/password-holder.ts'
import {
  askToBind,
  bindCard,
  confirmBinding,
  enterCard,
  type QuickPayer,
} from '../kit/quick-pay.ts'
import { createShiftedTime } from '../kit/shifted-time.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { type TestCards, testCards } from '../kit/test-cards.ts'

/** Of somebody else, with a phone of their own. */
const thiefsCard: TypedCard = {
  number: '6216261000000000018',
  name: '全渠道',
  idNumber: '341126197709218366',
  phone: '13552535506',
}

describe.each(databaseKinds.slice(0, 1))('on $name', ({ open }) => {
  let platform: TestPlatform
  let drop: () => Promise<void>
  let cards: TestCards
  const time = createShiftedTime()

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    platform = await startPlatform({ databaseUrl: database.url, server: { ports: { ...time } } })
    cards = testCards(platform.simulators)
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })

  /** A shop whose account takes the password alone. */
  async function openShop(kind = '') {
    const merchant = await makeMerchant(platform, { channels: [] })
    const mine = asMerchant(platform, merchant)
    const config = platform.simulators.provision('unionpay', `${merchant.name}${kind}-nosms`)
    const body = { channel: 'unionpay', name: 'cards', config }
    await mine.ok('createChannelAccount', { body })
    return async (shopper: string): Promise<QuickPayer> => {
      const { session } = await mine.ok('createPayment', { body: orderOf({ shopper }) })
      return { call: platform.call, simulators: platform.simulators, session }
    }
  }

  const twice = (digits: string) => [digits, digits]

  test('a card of their own, bound twice, resets nothing', async () => {
    const sessionOf = await openShop()
    const shopper = freshOrder('shopper')
    const owner = await sessionOf(shopper)
    await bindCard(owner, cards.debit)
    expect((await choosePassword(owner, 'set', twice(goodPassword))).code).toBeUndefined()
    time.skip(120_000)
    const earlier = await sessionOf(shopper)
    await bindCard(earlier, thiefsCard)
    const thief = await sessionOf(shopper)
    await bindCard(thief, thiefsCard)
    await bindCard(thief, thiefsCard)
    const reset = await choosePassword(thief, 'reset', twice(otherPassword))
    expect(reset.code).toBe('password_proof_missing')
    // Nor does it become one that was known before when the owner changes the password, or sets it anew.
    const change = await choosePassword(owner, 'change', [goodPassword, ...twice(otherPassword)])
    expect(change.code).toBeUndefined()
    await bindCard(thief, thiefsCard)
    const later = await choosePassword(thief, 'reset', twice(goodPassword))
    expect(later.code).toBe('password_proof_missing')
    const again = await sessionOf(shopper)
    await bindCard(again, cards.debit)
    expect((await choosePassword(again, 'reset', twice(goodPassword))).code).toBeUndefined()
    await bindCard(thief, thiefsCard)
    const last = await choosePassword(thief, 'reset', twice(otherPassword))
    expect(last.code).toBe('password_proof_missing')
  })

  test('a card of their own sets none that would pay with the cards of another', async () => {
    const sessionOf = await openShop()
    const shopper = freshOrder('shopper')
    await bindCard(await sessionOf(shopper), cards.debit)
    const thief = await sessionOf(shopper)
    await bindCard(thief, thiefsCard)
    await bindCard(thief, thiefsCard)
    const input = { token: thief.session, body: { purpose: 'set' } }
    const form = await platform.call('openPasswordForm', input)
    expect(form.code).toBe('password_proof_missing')
    expect(await passwordOf(thief)).toMatchObject({ state: 'none', can_set: false })
  })

  test('another card with the same phone sets it: the code came to the same hands', async () => {
    const sessionOf = await openShop()
    const shopper = freshOrder('shopper')
    await bindCard(await sessionOf(shopper), cards.debit)
    const owner = await sessionOf(shopper)
    await bindCard(owner, cards.credit)
    expect((await choosePassword(owner, 'set', twice(goodPassword))).code).toBeUndefined()
  })

  test('a card that another shopper has opened is not bound without its code', async () => {
    const sessionOf = await openShop('-standard')
    await bindCard(await sessionOf(freshOrder('shopper')), cards.debit)
    const thief = await sessionOf(freshOrder('thief'))
    const asked = await askToBind(thief, await enterCard(thief, cards.debit))
    await confirmBinding(thief, asked, { code: '000000' })
    const input = { token: thief.session, params: { id: asked.id } }
    const card = await platform.call.ok('refreshClientCard', input)
    expect(card.state).toBe('pending')
    expect(await passwordOf(thief)).toMatchObject({ can_set: false })
  })
})
