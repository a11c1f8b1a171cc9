/** A repeated write is carried out once, whoever repeats it, whenever and wherever. */

import type { payments } from '@tillway/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '../kit/call.ts'
import { databaseKinds, sharedDatabaseKinds } from '../kit/databases.ts'
import {
  asMerchant,
  freshOrder,
  makeMerchant,
  orderOf,
  type TestMerchant,
} from '../kit/merchant.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'

const freshKey = () => freshOrder('key-for-test')

describe.each(databaseKinds)('on $name', ({ open }) => {
  let platform: TestPlatform
  let merchant: TestMerchant
  let drop: () => Promise<void>
  let create: (key: string, body?: unknown) => Promise<Answer<payments.CreatedPayment>>

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    platform = await startPlatform({ databaseUrl: database.url })
    merchant = await makeMerchant(platform, { channels: ['alipay'] })
    create = (idempotencyKey, body = orderOf()) =>
      asMerchant(platform, merchant).call('createPayment', { body, idempotencyKey })
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })

  test('the first is 201, every repeat the same bytes as 200, marked as a replay', async () => {
    const key = freshKey()
    const body = orderOf()
    const first = await create(key, body)
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null])
    for (const _ of [1, 2]) {
      const again = await create(key, body)
      expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
      expect(again.text).toBe(first.text)
    }
  })

  test('a repeat answers as then, whatever has become of it since', async () => {
    const key = freshKey()
    const body = orderOf()
    const first = await create(key, body)
    const { id } = first.body
    await asMerchant(platform, merchant).ok('cancelPayment', { params: { id } })
    expect((await create(key, body)).text).toBe(first.text)
  })

  test('another body, path or method under the same key is refused', async () => {
    const key = freshKey()
    const body = orderOf()
    const { id } = (await create(key, body)).body
    const mine = asMerchant(platform, merchant)
    const options = { idempotencyKey: key }
    expect((await create(key, { ...body, amount: 2_501 })).code).toBe('idempotency_mismatch')
    expect((await create(key, { ...body, metadata: {} })).code).toBe('idempotency_mismatch')
    const refund = { ...options, body: { payment: id } }
    expect((await mine.call('createRefund', refund)).code).toBe('idempotency_mismatch')
    const cancel = { ...options, params: { id } }
    expect((await mine.call('cancelPayment', cancel)).code).toBe('idempotency_mismatch')
    expect((await mine.ok('getPayment', { params: { id } })).status).toBe('payable')
  })

  test('a refused write leaves its key free', async () => {
    const key = freshKey()
    expect((await create(key, orderOf({ amount: 0 }))).code).toBe('invalid_amount')
    expect((await create(key)).status).toBe(201)
  })

  test('fifty at once make one payment', async () => {
    const key = freshKey()
    const body = orderOf()
    const answers = await Promise.all(Array.from({ length: 50 }, () => create(key, body)))
    const made = answers.filter(({ status }) => status === 201)
    expect(made).toHaveLength(1)
    for (const answer of answers) {
      if (answer.code === undefined) expect(answer.text).toBe(made[0]?.text)
      else expect(answer.code).toBe('idempotency_in_flight')
    }
    const query = { order: body.order }
    expect((await asMerchant(platform, merchant).ok('listPayments', { query })).data).toHaveLength(
      1,
    )
  })

  test('fifty at once with keys of their own find the one payment of the order', async () => {
    const body = orderOf()
    const answers = await Promise.all(Array.from({ length: 50 }, () => create(freshKey(), body)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(49)
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1)
    expect((await create(freshKey(), { ...body, amount: 1 })).code).toBe('order_conflict')
  })

  test('the keys of two shoppers and of the mall are different keys', async () => {
    const key = freshKey()
    const [one, two] = [(await create(key)).body, (await create(freshKey())).body]
    for (const { id, session: token } of [one, two]) {
      const started = await platform.call('startAttempt', {
        token,
        idempotencyKey: key,
        body: { way: 'alipay', host: 'desktop_web', presentation: 'qr' },
      })
      expect([started.status, started.body.id]).toEqual([201, id])
    }
  })

  test('a repeated start finds its attempt, with the same code to show', async () => {
    const { session: token } = (await create(freshKey())).body
    const idempotencyKey = freshKey()
    const body = { way: 'alipay', host: 'desktop_web', presentation: 'qr' }
    const start = () => platform.call('startAttempt', { token, idempotencyKey, body })
    const first = await start()
    const again = await start()
    expect([first.status, again.status, again.text]).toEqual([201, 200, first.text])
  })

  test('no more than two keys are live, however many ask at once', async () => {
    const racer = asMerchant(platform, await makeMerchant(platform, { channels: [] }))
    const asked = Array.from({ length: 6 }, () =>
      racer.call('createApiKey', { body: { kind: 'publishable' } }),
    )
    await Promise.all(asked)
    const { data } = await racer.ok('listApiKeys')
    expect(data.filter(({ kind }) => kind === 'publishable')).toHaveLength(2)
  })

  test('a restart forgets nothing, and secrets come back as they were', async () => {
    const key = freshKey()
    const body = orderOf()
    const first = await create(key, body)
    const mine = asMerchant(platform, merchant)
    const hook = { body: { url: 'https://mall.example/h' }, idempotencyKey: freshKey() }
    const endpoint = await mine.call('createWebhookEndpoint', hook)
    await platform.restart()
    expect((await create(key, body)).text).toBe(first.text)
    expect((await mine.call('createWebhookEndpoint', hook)).text).toBe(endpoint.text)
    expect((await create(key, { ...body, amount: 1 })).code).toBe('idempotency_mismatch')
  })

  test('what is kept of an answer with a secret is sealed', async () => {
    const kept = async (key: string, merchantId: string) =>
      (await platform.server.store.read.idempotency.find(merchantId, `mall:${key}`))?.body
    const [hookKey, apiKey, paymentKey] = [freshKey(), freshKey(), freshKey()]
    const { merchantId } = merchant
    const hook = { body: { url: 'https://mall.example/h' }, idempotencyKey: hookKey }
    const endpoint = await asMerchant(platform, merchant).ok('createWebhookEndpoint', hook)
    const input = { body: { kind: 'secret' }, idempotencyKey: apiKey }
    const key = await asMerchant(platform, merchant).ok('createApiKey', input)
    const payment = (await create(paymentKey)).body
    for (const [idempotencyKey, value] of [
      [hookKey, endpoint.secret],
      [apiKey, key.value],
      [paymentKey, payment.session],
    ] as const) {
      const body = (await kept(idempotencyKey, merchantId)) ?? ''
      expect(body.length).toBeGreaterThan(50)
      expect(body).not.toContain(value)
      expect(Buffer.from(body, 'base64url').toString('latin1')).not.toContain(value)
    }
  })
})

describe.each(sharedDatabaseKinds)('two instances on $name', ({ open }) => {
  test('carry a write out once between them', async () => {
    const database = await open()
    const platform = await startPlatform({ databaseUrl: database.url })
    try {
      const merchant = await makeMerchant(platform, { channels: [] })
      const another = await platform.startAnother()
      const key = freshKey()
      const body = orderOf()
      const input = { token: merchant.secretKey, idempotencyKey: key, body }
      const calls = Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? platform : another).call('createPayment', input),
      )
      const answers = await Promise.all(calls)
      const texts = answers.filter(({ code }) => code === undefined).map(({ text }) => text)
      expect(new Set(texts).size).toBe(1)
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
      for (const { code } of answers) expect([undefined, 'idempotency_in_flight']).toContain(code)
      expect((await platform.call('createPayment', input)).text).toBe(texts[0])
      expect((await another.call('createPayment', input)).text).toBe(texts[0])
      const other = { ...input, body: { ...body, amount: 1 } }
      expect((await another.call('createPayment', other)).code).toBe('idempotency_mismatch')
    } finally {
      await platform.stop()
      await database.drop()
    }
  })
})
