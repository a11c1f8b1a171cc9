import { minorUnits } from '@tillway/kernel'
import { defaultPolicy } from '@tillway/payments'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databases, type TestDatabase } from '../../test/databases.ts'
import {
  attemptOf,
  cardOf,
  deliveryOf,
  endpointOf,
  eventOf,
  newId,
  paymentOf,
  refundOf,
  startedAt,
} from '../../test/records.ts'
import { DuplicateRow, StaleRow, type Store } from '../index.ts'

describe.each(databases)('the repositories over $name', ({ create }) => {
  let database: TestDatabase
  let store: Store

  beforeAll(async () => {
    database = await create()
    store = await database.open()
  })

  afterAll(async () => {
    await store.close()
    await database.drop()
  })

  test('a merchant comes back as stored, and is in the list of all', async () => {
    const merchant = {
      id: newId('merchant'),
      name: '鞋店',
      allowedOrigins: ['https://mall.example'],
      createdAt: startedAt,
    }
    await store.transact(({ merchants }) => merchants.insert(merchant))
    expect(await store.read.merchants.get(merchant.id)).toEqual(merchant)
    expect(await store.read.merchants.list()).toContainEqual(merchant)
    expect(await store.read.merchants.get('mch_none')).toBeUndefined()
    const changed = { ...merchant, name: '帽店', allowedOrigins: [] }
    await store.transact(({ merchants }) => merchants.update(changed))
    expect(await store.read.merchants.get(merchant.id)).toEqual(changed)
    await expect(
      store.transact(({ merchants }) => merchants.update({ ...merchant, id: 'mch_none' })),
    ).rejects.toBeInstanceOf(StaleRow)
    await expect(
      store.transact(({ merchants }) => merchants.insert(merchant)),
    ).rejects.toBeInstanceOf(DuplicateRow)
  })

  test('an API key is found by its hash and only by its merchant, and is revoked once', async () => {
    const merchantId = newId('merchant')
    const key = {
      merchantId,
      id: newId('apiKey'),
      kind: 'secret',
      hash: 'ab'.repeat(32),
      hint: 'sk_…1234',
      revokedAt: null,
      createdAt: startedAt,
    } as const
    await store.transact(({ apiKeys }) => apiKeys.insert(key))
    expect(await store.read.apiKeys.findByHash(merchantId, key.hash)).toEqual(key)
    expect(await store.read.apiKeys.findByHash(newId('merchant'), key.hash)).toBeUndefined()
    const revoke = (now: number) =>
      store.transact(({ apiKeys }) => apiKeys.revoke(merchantId, key.id, now))
    expect(await revoke(startedAt + 1)).toEqual({ ...key, revokedAt: startedAt + 1 })
    expect(await revoke(startedAt + 2)).toEqual({ ...key, revokedAt: startedAt + 1 })
    expect(await store.read.apiKeys.list(merchantId)).toEqual([
      { ...key, revokedAt: startedAt + 1 },
    ])
    const other = store.transact(({ apiKeys }) => apiKeys.revoke(merchantId, 'key_none', 1))
    expect(await other).toBeUndefined()
  })

  test('an order key comes back as stored and is revoked once', async () => {
    const merchantId = newId('merchant')
    const key = {
      merchantId,
      id: newId('orderKey'),
      publicKey: 'A'.repeat(43),
      revokedAt: null,
      createdAt: startedAt,
    }
    await store.transact(({ orderKeys }) => orderKeys.insert(key))
    expect(await store.read.orderKeys.get(merchantId, key.id)).toEqual(key)
    const revoke = (now: number) =>
      store.transact(({ orderKeys }) => orderKeys.revoke(merchantId, key.id, now))
    await revoke(5)
    expect((await revoke(6))?.revokedAt).toBe(5)
    expect(await store.read.orderKeys.list(merchantId)).toEqual([{ ...key, revokedAt: 5 }])
  })

  test('a channel account changes, and its versions never do', async () => {
    const merchantId = newId('merchant')
    const account = {
      merchantId,
      id: newId('channelAccount'),
      channel: 'sample',
      name: 'main',
      enabled: true,
      version: 1,
      createdAt: startedAt,
    }
    const version = {
      merchantId,
      accountId: account.id,
      version: 1,
      sealedConfig: 'sealed-1',
      createdAt: startedAt,
    }
    await store.transact(async ({ channelAccounts }) => {
      await channelAccounts.insert(account)
      await channelAccounts.insertVersion(version)
    })
    const changed = { ...account, enabled: false, name: 'old', version: 2 }
    await store.transact(({ channelAccounts }) => channelAccounts.update(changed))
    expect(await store.read.channelAccounts.get(merchantId, account.id)).toEqual(changed)
    expect(await store.read.channelAccounts.list(merchantId)).toEqual([changed])
    expect(await store.read.channelAccounts.getVersion(merchantId, account.id, 1)).toEqual(version)
    expect(await store.read.channelAccounts.getVersion(merchantId, account.id, 2)).toBeUndefined()
    await expect(
      store.transact(({ channelAccounts }) => channelAccounts.insertVersion(version)),
    ).rejects.toBeInstanceOf(DuplicateRow)
  })

  test('a terminal changes what may change', async () => {
    const terminal = {
      merchantId: newId('merchant'),
      id: newId('terminal'),
      name: 'till 3',
      enabled: true,
      channelAccountId: null,
      hasReader: false,
      number: '',
      sealedKeys: null,
      bookAccountId: null,
      lastReader: null,
      lastSeenAt: null,
      createdAt: startedAt,
    }
    await store.transact(({ terminals }) => terminals.insert(terminal))
    const changed = { ...terminal, hasReader: true, channelAccountId: 'ca_1', lastSeenAt: 77 }
    await store.transact(({ terminals }) => terminals.update(changed))
    expect(await store.read.terminals.get(terminal.merchantId, terminal.id)).toEqual(changed)
    expect(await store.read.terminals.list(terminal.merchantId)).toEqual([changed])
    await expect(
      store.transact(({ terminals }) => terminals.update({ ...terminal, id: 'tm_none' })),
    ).rejects.toBeInstanceOf(StaleRow)
  })

  test('of the rules of routing the newest version counts, and none is written twice', async () => {
    const merchantId = newId('merchant')
    const { routingRules } = store.read
    expect(await routingRules.newest(merchantId)).toBeUndefined()
    const rules = [{ name: '夜间', when: { hosts: ['z', 'a'] }, effect: { fallback: false } }]
    const first = { merchantId, version: 1, rules: [], createdAt: startedAt }
    const second = { merchantId, version: 2, rules, createdAt: startedAt + 1 }
    await store.transact((repos) => repos.routingRules.insert(second))
    await store.transact((repos) => repos.routingRules.insert(first))
    expect(await routingRules.newest(merchantId)).toEqual(second)
    const again = store.transact((repos) => repos.routingRules.insert({ ...second, rules: [] }))
    await expect(again).rejects.toBeInstanceOf(DuplicateRow)
    expect(await routingRules.newest(newId('merchant'))).toBeUndefined()
  })

  test('of a policy of verification the newest version counts, and none is written twice', async () => {
    const merchantId = newId('merchant')
    const { verificationPolicies } = store.read
    expect(await verificationPolicies.newest(merchantId)).toBeUndefined()
    const first = { ...defaultPolicy, merchantId, version: 1, createdAt: startedAt }
    const rules = [{ upTo: 100, need: 'password' as const }, ...first.rules]
    const second = { ...first, version: 2, rules }
    await store.transact((repos) => repos.verificationPolicies.insert(second))
    await store.transact((repos) => repos.verificationPolicies.insert(first))
    expect(await verificationPolicies.newest(merchantId)).toEqual(second)
    const again = store.transact((repos) => repos.verificationPolicies.insert(second))
    await expect(again).rejects.toBeInstanceOf(DuplicateRow)
    expect(await verificationPolicies.newest(newId('merchant'))).toBeUndefined()
  })

  test('what an attempt proves with stays, and the word for it comes later', async () => {
    const payment = paymentOf(newId('merchant'))
    const attempt = attemptOf(payment, { verification: 'both' })
    const approved = { ...attempt, approval: 'a.b.c' }
    await store.transact(async (repos) => {
      await repos.payments.insert(payment)
      await repos.attempts.insert(attempt)
      await repos.attempts.update({ ...approved, verification: 'sms' })
    })
    const stored = await store.read.attempts.get(payment.merchantId, attempt.id)
    expect(stored).toEqual({ ...approved, version: 2 })
  })

  test('why an attempt went to its account comes back as stored, and never changes', async () => {
    const payment = paymentOf(newId('merchant'))
    const route = {
      reason: 'fallback',
      rule: { number: 2, name: null },
      rulesVersion: 3,
      fallbackOf: 'att_1',
      others: [{ accountId: 'ca_2', way: 'scan', reason: 'not_sent', rule: null }],
    } as const
    const attempt = attemptOf(payment, { route })
    await store.transact(({ payments }) => payments.insert(payment))
    await store.transact((repos) => repos.attempts.insert(attempt))
    await store.transact((repos) => repos.attempts.update({ ...attempt, route: null }))
    const stored = await store.read.attempts.get(payment.merchantId, attempt.id)
    expect(stored?.route).toEqual(route)
  })

  test('a payment comes back as stored, by id and by order, its metadata in the order given', async () => {
    const payment = paymentOf(newId('merchant'), { shopper: 'shopper-1' })
    await store.transact(({ payments }) => payments.insert(payment))
    const stored = await store.read.payments.get(payment.merchantId, payment.id)
    expect(stored).toEqual(payment)
    expect(Object.keys(stored?.metadata ?? {})).toEqual(['z', 'a'])
    expect(await store.read.payments.findByOrder(payment.merchantId, payment.order)).toEqual(
      payment,
    )
    expect(await store.read.payments.get(newId('merchant'), payment.id)).toBeUndefined()
  })

  test('an update of a payment writes every changeable field and counts the version up', async () => {
    const payment = paymentOf(newId('merchant'))
    const changed = {
      ...payment,
      description: 'another',
      state: 'succeeded',
      amountRefunded: minorUnits(100),
      amountReserved: minorUnits(200),
      paidAt: startedAt + 1,
      paidWay: 'scan',
      paidAttemptId: 'att_1',
      openAttemptId: 'att_2',
      lastError: 'internal',
      metadata: { b: '2' },
      terminalId: 'tm_1',
      returnUrl: null,
      eventSequence: 4,
      lastEventId: 'evt_4',
      expiresAt: startedAt + 5,
    } as const
    await store.transact(({ payments }) => payments.insert(payment))
    await store.transact(({ payments }) => payments.update(changed))
    expect(await store.read.payments.get(payment.merchantId, payment.id)).toEqual({
      ...changed,
      version: 2,
    })
  })

  test('what a payment is about cannot be changed by an update', async () => {
    const payment = paymentOf(newId('merchant'))
    await store.transact(({ payments }) => payments.insert(payment))
    await store.transact(({ payments }) =>
      payments.update({
        ...payment,
        amount: minorUnits(1),
        order: 'other',
        currency: 'USD',
        shopper: 'other',
      }),
    )
    expect(await store.read.payments.get(payment.merchantId, payment.id)).toEqual({
      ...payment,
      version: 2,
    })
  })

  test('an attempt keeps its number and its account while everything else moves on', async () => {
    const payment = paymentOf(newId('merchant'))
    const attempt = attemptOf(payment, { cardId: 'card_1' })
    const changed = {
      ...attempt,
      state: 'succeeded',
      action: { type: 'qr', content: 'https://pay.example/q' },
      channelTransaction: '42000',
      captured: payment.amount,
      lastError: 'internal',
      channelCode: 'SYSTEMERROR',
      clientIp: null,
      payerId: 'payer',
      returnUrl: 'https://mall.example',
      codeSentAt: startedAt + 1,
      codeTries: 2,
      submittedAt: startedAt + 2,
      tries: 3,
      expiresAt: startedAt + 9,
    } as const
    await store.transact(async ({ payments, attempts }) => {
      await payments.insert(payment)
      await attempts.insert(attempt)
    })
    expect(await store.read.attempts.get(payment.merchantId, attempt.id)).toEqual(attempt)
    await store.transact(({ attempts }) =>
      attempts.update({ ...changed, orderNumber: 'other', accountVersion: 9, cardId: 'card_9' }),
    )
    const expected = { ...changed, version: 2 }
    expect(await store.read.attempts.get(payment.merchantId, attempt.id)).toEqual(expected)
    expect(await store.read.attempts.listOfPayment(payment.merchantId, payment.id)).toEqual([
      expected,
    ])
  })

  test('a card keeps its holder and its account while everything else moves on', async () => {
    const merchantId = newId('merchant')
    const payment = { merchantId, id: newId('payment') }
    const card = cardOf(payment)
    const nobodys = cardOf(payment, { shopper: null, inVault: false, bankCode: null })
    await store.transact(async ({ cards }) => {
      await cards.insert(card)
      await cards.insert(nobodys)
    })
    expect(await store.read.cards.get(merchantId, card.id)).toEqual(card)
    expect(await store.read.cards.get(newId('merchant'), card.id)).toBeUndefined()
    expect(await store.read.cards.listOfPayment(merchantId, payment.id)).toEqual(
      [card, nobodys].sort((a, b) => (a.id < b.id ? -1 : 1)),
    )
    const changed = {
      ...card,
      state: 'active',
      kind: 'credit',
      lastFour: '1234',
      phoneMasked: '139****1111',
      sealedCredential: 'sealed',
      credentialExpiresAt: startedAt + 5,
      isDefault: true,
      codeSentAt: startedAt + 1,
      codeTries: 2,
      action: { type: 'wait' },
      lastError: 'internal',
      channelCode: 'X',
      tries: 3,
      expiresAt: startedAt + 9,
    } as const
    await store.transact(({ cards }) =>
      cards.update({ ...changed, shopper: 'other', accountVersion: 9, inVault: false }),
    )
    const expected = { ...changed, version: 2 }
    expect(await store.read.cards.listOfShopper(merchantId, 'shopper-1')).toEqual([expected])
    expect(await store.read.cards.listOfShopper(merchantId, 'other')).toEqual([])
    await expect(store.transact(({ cards }) => cards.update(changed))).rejects.toBeInstanceOf(
      StaleRow,
    )
    await expect(store.transact(({ cards }) => cards.insert(card))).rejects.toBeInstanceOf(
      DuplicateRow,
    )
  })

  test('a refund comes back as stored, by id, by reference and with its payment', async () => {
    const payment = paymentOf(newId('merchant'))
    const refund = refundOf(payment, { reference: 'return-1' })
    await store.transact(async ({ payments, refunds }) => {
      await payments.insert(payment)
      await refunds.insert(refund)
    })
    const { merchantId } = payment
    expect(await store.read.refunds.get(merchantId, refund.id)).toEqual(refund)
    expect(await store.read.refunds.findByReference(merchantId, 'return-1')).toEqual(refund)
    expect(await store.read.refunds.findByReference(merchantId, 'return-2')).toBeUndefined()
    const changed = {
      ...refund,
      state: 'succeeded',
      channelRefund: '50300',
      reason: 'too small',
      lastError: 'internal',
      channelCode: 'X',
      tries: 2,
      refundedAt: startedAt + 2,
    } as const
    await store.transact(({ refunds }) => refunds.update(changed))
    expect(await store.read.refunds.listOfPayment(merchantId, payment.id)).toEqual([
      { ...changed, version: 2 },
    ])
  })

  test('the body of an event comes back to the byte', async () => {
    const event = eventOf(paymentOf(newId('merchant')), { body: '{ "b":1,  "a":"\\u00e9é☃" }' })
    await store.transact(({ events }) => events.insert(event))
    expect(await store.read.events.get(event.merchantId, event.id)).toEqual(event)
  })

  test('a notification is known the second time, and apart for each account', async () => {
    const record = {
      merchantId: newId('merchant'),
      accountId: 'ca_1',
      notificationId: 'n-1',
      subjectId: 'att_1',
      receivedAt: startedAt,
    }
    const insert = (changes = {}) =>
      store.transact(({ notifications }) => notifications.insert({ ...record, ...changes }))
    expect(await insert()).toBe(true)
    expect(await insert()).toBe(false)
    expect(await insert({ accountId: 'ca_2' })).toBe(true)
  })

  test('an idempotency key is taken once and forgotten when it is old', async () => {
    const record = {
      merchantId: newId('merchant'),
      key: 'sk_1:a',
      fingerprint: 'f',
      status: 201,
      body: '{"id":"pay_1"}',
      createdAt: startedAt,
    }
    const insert = (changes = {}) =>
      store.transact(({ idempotency }) => idempotency.insert({ ...record, ...changes }))
    expect(await insert()).toBe(true)
    expect(await insert({ status: 409 })).toBe(false)
    expect(await insert({ key: 'sk_1:b', createdAt: startedAt + 10 })).toBe(true)
    expect(await store.read.idempotency.find(record.merchantId, record.key)).toEqual(record)
    const forget = () =>
      store.transact(({ idempotency }) =>
        idempotency.deleteOlderThan(record.merchantId, startedAt + 10),
      )
    expect(await forget()).toBe(1)
    expect(await forget()).toBe(0)
    expect(await store.read.idempotency.find(record.merchantId, record.key)).toBeUndefined()
    expect(await store.read.idempotency.find(record.merchantId, 'sk_1:b')).toBeDefined()
  })

  test('an endpoint and a delivery come back as stored', async () => {
    const endpoint = endpointOf(newId('merchant'), { events: ['payment.succeeded'] })
    const event = eventOf({ merchantId: endpoint.merchantId, id: newId('payment') })
    const delivery = deliveryOf(event, endpoint.id)
    await store.transact(async ({ webhookEndpoints, events, deliveries }) => {
      await webhookEndpoints.insert(endpoint)
      await events.insert(event)
      await deliveries.insert([delivery])
    })
    const changed = { ...endpoint, enabled: false, disabledReason: 'gone', events: ['*'] }
    await store.transact(({ webhookEndpoints }) => webhookEndpoints.update(changed))
    const { merchantId } = endpoint
    expect(await store.read.webhookEndpoints.get(merchantId, endpoint.id)).toEqual(changed)
    expect(await store.read.webhookEndpoints.list(merchantId)).toEqual([changed])
    expect(await store.read.deliveries.get(merchantId, delivery.id)).toEqual(delivery)
  })
})
