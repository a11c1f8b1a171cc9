import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Bench, creditCard, shopperCard } from '../../test/bench.ts'
import {
  changePassword,
  enter,
  goodPassword,
  otherPassword,
  pay,
  setPassword,
  shopperName,
  startPasswordBench,
} from '../../test/passwords.ts'
import { isGuessable } from './guessable.ts'

let bench: Bench

beforeEach(async () => {
  bench = await startPasswordBench()
})

afterEach(() => bench.stop())

const refusal = (code: string) => ({ result: 'refused', code })
const stateOf = async () => (await bench.client.passwords.describe(shopperName)).state
const twice = (digits: string) => [digits, digits] as const

describe('to set one', () => {
  test('needs a card that this shopper entered in this payment', async () => {
    const foreign = [
      await bench.cardId(shopperCard, { payment: 'pay_2' }),
      await bench.cardId(shopperCard, { shopper: 'shopper-2' }),
      await bench.cardId(shopperCard, { merchant: 'mch_2' }),
      await bench.cardId(shopperCard, { shopper: null }),
      'card_none',
    ]
    for (const provenBy of foreign) {
      expect(await setPassword(bench, twice(goodPassword), { entry: { provenBy } })).toEqual(
        refusal('password_proof_missing'),
      )
    }
    const entry = await enter(bench, twice(goodPassword), {
      purpose: 'set',
      claims: { subject: 'password', amount: 0 },
      entry: { subject: 'password', amount: 0 },
    })
    expect(await bench.client.passwords.set({ ...entry, purpose: 'set' })).toEqual(
      refusal('password_proof_missing'),
    )
    expect(await stateOf()).toBe('none')
  })

  test('needs the phone or the number of every other card that it would pay with', async () => {
    const others = (knownCards: readonly string[]) =>
      setPassword(bench, twice(goodPassword), { entry: { knownCards } })
    const thiefs = await bench.cardId({ ...creditCard, phone: '13800138000' })
    const same = await bench.cardId({ ...shopperCard, phone: '13800138000' })
    const missing = refusal('password_proof_missing')
    expect(await others([same, thiefs])).toEqual(missing)
    expect(await others([same, 'card_none'])).toEqual(missing)
    expect(await stateOf()).toBe('none')
    expect(await others([same, await bench.cardId(creditCard)])).toMatchObject({ result: 'right' })
  })

  test('takes two entries that are the same, and hard to guess', async () => {
    expect(await setPassword(bench, [goodPassword, otherPassword])).toEqual(
      refusal('password_entries_differ'),
    )
    expect(await setPassword(bench, twice('123456'))).toEqual(refusal('password_too_easy'))
    expect(await stateOf()).toBe('none')
  })

  test.each([
    ['the card’s number', shopperCard.number.slice(3, 9)],
    ['the prefix of a bank', '622638'],
    ['the phone', shopperCard.phone.slice(3, 9)],
    ['the phone backwards', [...shopperCard.phone.slice(5)].reverse().join('')],
    ['the identity number', shopperCard.id_number.slice(12)],
    ['the card’s last four', `9${shopperCard.number.slice(-4)}7`],
    ['the phone’s last four', `${shopperCard.phone.slice(-4)}93`],
  ])('refuses pieces of %s', async (_, digits) => {
    expect(isGuessable(digits)).toBe(false)
    expect(await setPassword(bench, twice(digits))).toEqual(refusal('password_too_easy'))
  })

  test('knows the last digits of a card whose number is gone', async () => {
    const old = await bench.cardId(creditCard)
    await bench.client.shredNumber('mch_1', old)
    expect(await setPassword(bench, twice('409538'), { card: shopperCard })).toMatchObject({
      result: 'right',
    })
    const digits = `${creditCard.number.slice(-4)}38`
    expect(await changePassword(bench, ['409538', digits, digits])).toEqual(
      refusal('password_too_easy'),
    )
  })

  test('is for who has none; of two at once, one is set', async () => {
    const both = await Promise.all([
      setPassword(bench, twice(goodPassword)),
      setPassword(bench, twice(otherPassword)),
    ])
    expect(both.map(({ result }) => result).sort()).toEqual(['refused', 'right'])
    expect(both).toContainEqual(refusal('password_already_set'))
  })

  test('an entry sets once', async () => {
    const provenBy = await bench.cardId()
    const claims = { subject: 'password', amount: 0 }
    const entry = await enter(bench, twice(goodPassword), { purpose: 'set', claims, entry: claims })
    const message = { ...entry, provenBy, purpose: 'set' } as const
    expect(await bench.client.passwords.set(message)).toMatchObject({ result: 'right' })
    const knownCards = [await bench.cardId()]
    expect(await bench.client.passwords.set({ ...message, purpose: 'reset', knownCards })).toEqual(
      refusal('challenge_invalid'),
    )
  })
})

describe('to set it anew', () => {
  test('needs the number of a card that the shopper had before', async () => {
    const before = await bench.cardId(creditCard)
    await setPassword(bench, twice(goodPassword))
    const reset = (card: object, knownCards: readonly string[]) =>
      setPassword(bench, twice(otherPassword), { purpose: 'reset', card, entry: { knownCards } })
    const missing = refusal('password_proof_missing')
    expect(await reset(shopperCard, [before])).toEqual(missing)
    expect(await reset(creditCard, [])).toEqual(missing)
    const foreign = await bench.cardId(creditCard, { shopper: 'shopper-2' })
    expect(await reset(creditCard, [foreign, 'card_none'])).toEqual(missing)
    const proof = await bench.cardId(creditCard)
    expect(
      await setPassword(bench, twice(otherPassword), {
        purpose: 'reset',
        entry: { provenBy: proof, knownCards: [proof] },
      }),
    ).toEqual(missing)
    expect(await pay(bench, goodPassword)).toMatchObject({ result: 'right' })
    expect(await reset(creditCard, [before])).toMatchObject({ result: 'right' })
    expect(await pay(bench, otherPassword)).toMatchObject({ result: 'right' })
    expect(await pay(bench, goodPassword)).toMatchObject({ result: 'wrong' })
  })
})

describe('the merchant’s word', () => {
  const bar = (barred: boolean) => bench.client.passwords.bar({ ...shopperName, barred })

  test('holds whatever the password is, and ends with the merchant’s word alone', async () => {
    const knownCards = [await bench.cardId()]
    await setPassword(bench, twice(goodPassword))
    const entry = await enter(bench, [goodPassword], { purpose: 'pay' })
    const claims = { subject: 'password', amount: 0 }
    const anew = await enter(bench, twice(otherPassword), {
      purpose: 'reset',
      claims,
      entry: { ...claims, provenBy: await bench.cardId(), knownCards },
    })
    expect(await bar(true)).toMatchObject({ state: 'barred', triesLeft: 0 })
    expect(await bench.client.passwords.verify(entry)).toEqual(refusal('password_barred'))
    expect(await bench.client.passwords.set({ ...anew, purpose: 'reset' })).toEqual(
      refusal('password_barred'),
    )
    expect(await bar(false)).toMatchObject({ state: 'set', triesLeft: 5 })
    expect(await bench.client.passwords.verify(entry)).toMatchObject({ result: 'right' })
  })

  test('ends no lock of wrong tries', async () => {
    await setPassword(bench, twice(goodPassword))
    for (let index = 0; index < 5; index += 1) await pay(bench, otherPassword)
    await bar(true)
    expect(await bar(false)).toMatchObject({ state: 'locked' })
  })

  test('stands for who has none as well', async () => {
    expect(await bar(false)).toMatchObject({ state: 'none' })
    const claims = { subject: 'password', amount: 0 }
    const provenBy = await bench.cardId()
    const entry = await enter(bench, twice(goodPassword), {
      purpose: 'set',
      claims,
      entry: { ...claims, provenBy },
    })
    expect(await bar(true)).toMatchObject({ state: 'barred', setAt: null })
    expect(await bench.client.passwords.set({ ...entry, purpose: 'set' })).toEqual(
      refusal('password_barred'),
    )
    expect(await bar(false)).toMatchObject({ state: 'none' })
    expect(await setPassword(bench, twice(goodPassword))).toMatchObject({ result: 'right' })
  })
})
