import { secret } from '@tillway/kernel'
import { issueTicket } from '@tillway/vault-link'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Bench, creditCard, message, shopperCard, startBench } from '../../test/bench.ts'

let bench: Bench

beforeAll(async () => {
  bench = await startBench()
})

afterAll(() => bench.stop())

// Each test has its own hour, so that the limits of one are not those of another.
afterEach(() => bench.time.advance(25 * 60 * 60_000))

const rejects = (code: string, more: object = {}) => expect.objectContaining({ code, ...more })

test('a message is filled with the card’s data, for the channel alone to read', async () => {
  const cardId = await bench.cardId()
  const composed = await bench.client.compose(message({ cardId, fill: ['number', 'phone'] }))
  expect(JSON.parse(composed.toSign)).toEqual({
    order: 'o1',
    number: shopperCard.number,
    phone: shopperCard.phone,
  })
  expect(composed.envelope).not.toContain(shopperCard.number)
  expect(Buffer.from(composed.envelope, 'base64url').toString('latin1')).not.toContain('6216')
})

test('a code and a verification code are filled in from what was sealed', async () => {
  const cardId = await bench.cardId(creditCard)
  const code = {
    sealed: await bench.sealedCode({ subject: cardId }, { code: '654321', cvn: '248' }),
    subject: cardId,
  }
  const { toSign } = await bench.client.compose(message({ cardId, code, fill: ['code', 'cvn'] }))
  expect(JSON.parse(toSign)).toMatchObject({ code: '654321', cvn: '248' })
})

test('a sealed code counts once, even for two who come at the same time', async () => {
  const code = { sealed: await bench.sealedCode({ subject: 'att_1' }), subject: 'att_1' }
  const compose = () => bench.client.compose(message({ code, fill: ['code'] }))
  const outcomes = await Promise.allSettled([compose(), compose(), compose()])
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await expect(compose()).rejects.toEqual(rejects('code_invalid'))
})

test('a message that could not be filled has not used the code', async () => {
  const code = { sealed: await bench.sealedCode({ subject: 'att_1' }), subject: 'att_1' }
  const compose = (fill: readonly string[]) => bench.client.compose(message({ code, fill }))
  await expect(compose(['cvn'])).rejects.toEqual(rejects('card_data_missing', { param: 'cvn' }))
  await compose(['code'])
})

test.each([
  ['another subject', { subject: 'att_2' }],
  ['another merchant', { subject: 'att_1', merchant: 'mch_2' }],
  ['another amount', { subject: 'att_1', amount: 1 }],
  ['a ticket of the card form', { subject: 'att_1', kind: 'card' as const }],
  ['a lapsed ticket', { subject: 'att_1', exp: 1 }],
])('a code given for %s is refused', async (_, claims) => {
  const code = { sealed: await bench.sealedCode(claims), subject: 'att_1' }
  await expect(
    bench.client.compose(message({ code, amount: 1999, fill: ['code'] })),
  ).rejects.toEqual(rejects('code_invalid'))
})

test('a code whose ticket the server never issued, or that is none, is refused', async () => {
  const claims = {
    kind: 'code',
    subject: 'att_1',
    merchant: 'mch_1',
    exp: bench.time.now() + 60_000,
  }
  const forged = issueTicket(claims as never, secret(new Uint8Array(32).fill(8)))
  const sealed = await bench.seal({ ticket: forged, code: '123456' }, 'tillway-code')
  const words = await bench.sealedCode({ subject: 'att_1' }, { code: 'drop table' })
  for (const text of [sealed, words, 'no']) {
    const code = { sealed: text, subject: 'att_1' }
    await expect(bench.client.compose(message({ code, fill: ['code'] }))).rejects.toEqual(
      rejects('code_invalid'),
    )
  }
})

test('a card of another merchant, an unknown one and a shredded one are told apart', async () => {
  const cardId = await bench.cardId()
  const fill = ['number']
  const foreign = message({ cardId, fill, merchantId: 'mch_2' })
  await expect(bench.client.compose(foreign)).rejects.toEqual(rejects('not_found'))
  await expect(bench.client.compose(message({ cardId: 'card_0', fill }))).rejects.toEqual(
    rejects('not_found'),
  )
  await bench.client.shredNumber('mch_1', cardId)
  await expect(bench.client.compose(message({ cardId, fill }))).rejects.toEqual(
    rejects('card_data_missing'),
  )
  expect(await bench.client.describe('mch_1', cardId)).toMatchObject({
    lastFour: '0018',
    isEnrollable: false,
  })
})

test('a card is not encrypted for whoever the server names', async () => {
  const cardId = await bench.cardId()
  const encryptionCertificate = 'the thief’s'
  await expect(
    bench.client.compose(message({ cardId, fill: ['number'], encryptionCertificate })),
  ).rejects.toEqual(rejects('channel_misconfigured'))
})

test('codes for one thing are 55 seconds apart', async () => {
  const cardId = await bench.cardId()
  const send = (order: string) =>
    bench.client.compose(message({ cardId, sendsCode: true, fields: { type: 'code', order } }))
  await send('o1')
  await bench.time.advance(20_000)
  await expect(send('o1')).rejects.toEqual(rejects('sms_limited', { retryAfterSeconds: 35 }))
  await send('o2')
  await bench.time.advance(35_000)
  await send('o1')
})

test('a message that texts a code counts, whatever the server says', async () => {
  const fields = { type: 'code', order: 'o9' }
  const send = () => bench.client.compose(message({ sendsCode: false, fields }))
  await send()
  await expect(send()).rejects.toEqual(rejects('sms_limited'))
})

test('a card and a phone get five codes an hour, whoever asks and under whatever name', async () => {
  const ofOne = await bench.cardId(shopperCard, { shopper: 'a' })
  const ofTwo = await bench.cardId(shopperCard, { shopper: 'b', merchant: 'mch_2' })
  const samePhone = await bench.cardId({ ...creditCard }, { shopper: 'c' })
  const send = (cardId: string, merchantId = 'mch_1') =>
    bench.client.compose(message({ cardId, merchantId, sendsCode: true }))
  for (let count = 0; count < 4; count += 1) await send(ofOne)
  await send(ofTwo, 'mch_2')
  const limited = rejects('sms_limited', { retryAfterSeconds: 3_600 })
  await expect(send(ofTwo, 'mch_2')).rejects.toEqual(limited)
  await expect(send(samePhone)).rejects.toEqual(limited)
  const otherPhone = await bench.cardId({ ...creditCard, phone: '18100000000' })
  await send(otherPhone)
})

test('a day has ten, a shopper ten an hour over all cards', async () => {
  const cardId = await bench.cardId(shopperCard, { shopper: 'd' })
  const send = (card: string) => bench.client.compose(message({ cardId: card, sendsCode: true }))
  for (let hour = 0; hour < 2; hour += 1) {
    for (let count = 0; count < 5; count += 1) await send(cardId)
    await bench.time.advance(60 * 60_000)
  }
  await expect(send(cardId)).rejects.toEqual(
    rejects('sms_limited', { retryAfterSeconds: 22 * 3_600 }),
  )
  for (let index = 0; index < 3; index += 1) {
    const phone = `1810000000${index}`
    const number = ['6226388000000095', '6226090000000048', '4111111111111111'][index]
    const own = await bench.cardId({ ...creditCard, number, phone }, { shopper: 'd' })
    const most = index === 2 ? 0 : 5
    for (let count = 0; count < most; count += 1) await send(own)
    if (index === 2) await expect(send(own)).rejects.toEqual(rejects('sms_limited'))
  }
})

test('limits hold under requests at the same time, and a refusal counts nothing', async () => {
  const cardId = await bench.cardId()
  const send = () => bench.client.compose(message({ cardId, sendsCode: true }))
  const outcomes = await Promise.allSettled(Array.from({ length: 9 }, send))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
  await bench.time.advance(60 * 60_000)
  const later = await Promise.allSettled(Array.from({ length: 9 }, send))
  expect(later.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
})

test('whoever pays as nobody gets ten an hour in one payment, over all cards and phones', async () => {
  const send = async (index: number, payment: string) => {
    const phone = `1810000001${index}`
    const number = ['6226388000000095', '6226090000000048', '4111111111111111'][index]
    const claims = { shopper: null, payment }
    const cardId = await bench.cardId({ ...creditCard, number, phone }, claims)
    await bench.client.compose(message({ cardId, sendsCode: true }))
  }
  for (let count = 0; count < 10; count += 1) await send(count % 3, 'pay_guest')
  await expect(send(1, 'pay_guest')).rejects.toEqual(rejects('sms_limited'))
  await send(1, 'pay_other')
})

test('a card that was entered elsewhere has its limits too, by its name', async () => {
  const send = (order: string, cardId = 'card_elsewhere') =>
    bench.client.compose(message({ cardId, fill: [], fields: { type: 'code', order } }))
  for (let count = 0; count < 5; count += 1) await send(`o${count}`)
  await expect(send('o6')).rejects.toEqual(rejects('sms_limited', { retryAfterSeconds: 3_600 }))
  await send('o6', 'card_other')
})

test('a merchant’s limit is its own', async () => {
  const strict = await startBench({ limits: { perMerchantHour: 2 } })
  const send = (merchantId: string) =>
    strict.client.compose(message({ merchantId, sendsCode: true }))
  await send('mch_1')
  await send('mch_1')
  await expect(send('mch_1')).rejects.toEqual(rejects('sms_limited'))
  await send('mch_2')
  await strict.stop()
})

test('what is not a message is refused by the name of its field', async () => {
  for (const [param, value] of [
    ['fill', 'number'],
    ['fields', { order: 1 }],
    ['channel', undefined],
    ['sendsCode', 'no'],
    ['amount', 1.5],
    ['code', { sealed: 'x' }],
  ] as const) {
    const bad = { ...message(), [param]: value } as never
    await expect(bench.client.compose(bad)).rejects.toEqual(rejects('invalid_request'))
  }
  await expect(bench.client.compose(message({ channel: 'nowhere' }))).rejects.toEqual(
    rejects('invalid_request', { param: 'channel' }),
  )
})
