import { secret } from '@tillway/kernel'
import { systemRandom } from '@tillway/kernel/node'
import { linkPaths, signLink } from '@tillway/vault-link'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Bench,
  creditCard,
  linkKey,
  message,
  shopperCard,
  startBench,
} from '../../test/bench.ts'
import { databases, type TestDatabase } from '../../test/stores.ts'

const merchant = 'mch_1'
const phone = secret('19900005507')
const other = secret('19900002468')
const rejects = (code: string, more: object = {}) => expect.objectContaining({ code, ...more })

describe.each(databases)('phones that are being changed, over $name', ({ create }) => {
  let database: TestDatabase
  let bench: Bench

  beforeAll(async () => {
    database = await create()
    bench = await startBench(database.place)
  })
  afterAll(async () => {
    await bench.stop()
    await database.drop()
  })

  /** A card of its own number, bound and shredded, so that the tests share no limit. */
  let made = 0
  async function boundCard(): Promise<string> {
    made += 1
    const numbers = ['6216261000000000018', '6226388000000095', '6226090000000048']
    await bench.time.advance(25 * 60 * 60_000)
    const card = { ...creditCard, number: numbers[made % 3] }
    const cardId = await bench.cardId({ ...card, expiry: '1239', phone: shopperCard.phone })
    await bench.client.shredNumber(merchant, cardId)
    return cardId
  }

  const stored = (cardId: string) =>
    bench.vault.store.read.cards.get({ merchantId: merchant, cardId })
  const standing = (cardId: string) =>
    bench.vault.store.read.phones.get({ merchantId: merchant, cardId })
  const filled = async (cardId: string) => {
    const { toSign } = await bench.client.compose(message({ cardId, fill: ['newPhone'] }))
    return JSON.parse(toSign).newPhone
  }

  test('a proposed phone fills messages, and is the card’s when it is confirmed', async () => {
    const cardId = await boundCard()
    const before = await stored(cardId)
    const proposed = await bench.client.changePhone(merchant, cardId, phone)
    expect(proposed).toMatchObject({ cardId, phoneMasked: '199****5507', proposed: true })
    expect(await bench.client.describe(merchant, cardId)).toMatchObject({
      phoneMasked: '135****5506',
    })
    expect(await filled(cardId)).toBe(phone.reveal())
    const confirmed = await bench.client.confirmPhone(merchant, cardId, phone)
    expect(confirmed).toMatchObject({ phoneMasked: '199****5507' })
    expect(confirmed).not.toHaveProperty('proposed')
    const after = await stored(cardId)
    expect(after?.phoneFingerprint).not.toBe(before?.phoneFingerprint)
    expect(after).toMatchObject({ phoneMasked: '199****5507' })
    expect(await standing(cardId)).toBeUndefined()
    await expect(filled(cardId)).rejects.toEqual(rejects('card_data_missing'))
    // Said twice, it is done.
    expect(await bench.client.confirmPhone(merchant, cardId, phone)).toEqual(confirmed)
  })

  test('a dropped phone leaves the card as it was', async () => {
    const cardId = await boundCard()
    const before = await stored(cardId)
    await bench.client.changePhone(merchant, cardId, phone)
    const dropped = await bench.client.dropPhone(merchant, cardId, phone)
    expect(dropped).toMatchObject({ phoneMasked: '135****5506' })
    expect(await stored(cardId)).toEqual(before)
    await expect(bench.client.confirmPhone(merchant, cardId, phone)).rejects.toEqual(
      rejects('card_data_missing'),
    )
    await bench.client.changePhone(merchant, cardId, other)
  })

  test('while one phone stands another waits, and what is said of it touches not the first', async () => {
    const cardId = await boundCard()
    await bench.client.changePhone(merchant, cardId, phone)
    await bench.time.advance(60_000)
    await bench.client.changePhone(merchant, cardId, phone)
    await expect(bench.client.changePhone(merchant, cardId, other)).rejects.toEqual(
      rejects('rate_limited', { retryAfterSeconds: 300 }),
    )
    await bench.client.dropPhone(merchant, cardId, other)
    await expect(bench.client.confirmPhone(merchant, cardId, other)).rejects.toEqual(
      rejects('card_data_missing'),
    )
    expect(await filled(cardId)).toBe(phone.reveal())
    await bench.time.advance(300_000)
    await bench.client.changePhone(merchant, cardId, other)
    expect(await filled(cardId)).toBe(other.reveal())
  })

  test('a phone can be filled in for two minutes, and what nobody settles is swept away', async () => {
    const cardId = await boundCard()
    await bench.client.changePhone(merchant, cardId, phone)
    await bench.time.advance(120_000)
    await expect(filled(cardId)).rejects.toEqual(rejects('card_data_missing'))
    await bench.vault.sweep()
    expect(await standing(cardId)).toBeDefined()
    await bench.time.advance(180_000)
    await bench.vault.sweep()
    expect(await standing(cardId)).toBeUndefined()
  })

  test('of two phones that are proposed at once one stands', async () => {
    const cardId = await boundCard()
    const outcomes = await Promise.allSettled(
      [phone, other].map((each) => bench.client.changePhone(merchant, cardId, each)),
    )
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('a card has five new phones an hour', async () => {
    const cardId = await boundCard()
    for (let count = 0; count < 5; count += 1) {
      await bench.client.changePhone(merchant, cardId, phone)
      await bench.client.dropPhone(merchant, cardId, phone)
    }
    await expect(bench.client.changePhone(merchant, cardId, phone)).rejects.toEqual(
      rejects('rate_limited', { retryAfterSeconds: 3_600 }),
    )
    await bench.time.advance(60 * 60_000)
    await bench.client.changePhone(merchant, cardId, phone)
  })

  test('a card that is forgotten takes its phone along; a foreign one is not there', async () => {
    const cardId = await boundCard()
    await expect(bench.client.changePhone('mch_2', cardId, phone)).rejects.toEqual(
      rejects('not_found'),
    )
    await bench.client.changePhone(merchant, cardId, phone)
    await bench.client.forget(merchant, cardId)
    expect(await standing(cardId)).toBeUndefined()
    await expect(bench.client.confirmPhone(merchant, cardId, phone)).rejects.toEqual(
      rejects('not_found'),
    )
  })

  test('a phone moved to another card does not open', async () => {
    const [one, two] = [await boundCard(), await boundCard()]
    await bench.client.changePhone(merchant, one, phone)
    const row = await standing(one)
    if (row === undefined) throw new Error('it stands')
    await bench.vault.store.transact(({ phones }) => phones.insert({ ...row, cardId: two }))
    await expect(filled(two)).rejects.toEqual(rejects('card_data_missing'))
  })

  test('it lies there as no text, and no log tells of it', async () => {
    const cardId = await boundCard()
    await bench.client.changePhone(merchant, cardId, phone)
    const kept = await bench.vault.store.dump()
    expect(kept).toContain('199****5507')
    expect(kept).not.toContain(phone.reveal())
    expect(JSON.stringify(bench.log.lines)).not.toContain(phone.reveal())
  })

  test('what is no phone, and no step, is refused by the name of its field', async () => {
    const cardId = await boundCard()
    for (const [bad, param] of [
      [{ phone: '12900005507' }, 'phone'],
      [{ phone: 19900005507 }, 'phone'],
      [{ step: 'steal' }, 'step'],
      [{ cardId: 7 }, 'cardId'],
    ] as const) {
      const whole = { merchantId: merchant, cardId, phone: phone.reveal(), step: 'propose', ...bad }
      expect(await said(whole)).toMatchObject({ error: { code: 'invalid_request', param } })
    }
  })

  /** As the server says it, whatever it is. */
  async function said(whole: object): Promise<unknown> {
    const request = { method: 'POST', path: linkPaths.phone, body: JSON.stringify(whole) }
    const ports = { linkKey, clock: bench.time, random: systemRandom }
    const { value } = signLink(ports, request)
    return await (await bench.post(linkPaths.phone, request.body, { 'tillway-link': value })).json()
  }
})
