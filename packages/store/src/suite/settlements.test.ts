import { minorUnits } from '@tillway/kernel'
import type { SettlementRecord } from '@tillway/payments'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databases, type TestDatabase } from '../../test/databases.ts'
import { newId } from '../../test/records.ts'
import { DuplicateRow, StaleRow, type Store } from '../index.ts'

describe.each(databases)('settlements and signatures over $name', ({ create }) => {
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

  const fresh = (change: Partial<SettlementRecord> = {}): SettlementRecord => ({
    merchantId: newId('merchant'),
    id: newId('settlement'),
    terminalId: newId('terminal'),
    accountId: newId('channelAccount'),
    state: 'requested',
    cause: 'mall',
    batch: null,
    balanced: null,
    debitCount: null,
    debitAmount: null,
    creditCount: null,
    creditAmount: null,
    uploaded: null,
    lastError: null,
    tries: 0,
    createdAt: 1,
    closedAt: null,
    version: 1,
    ...change,
  })
  const insert = (record: SettlementRecord) =>
    store.transact(({ settlements }) => settlements.insert(record))
  const update = (record: SettlementRecord) =>
    store.transact(({ settlements }) => settlements.update(record))

  test('a settlement is kept with its sums, in the version that was read', async () => {
    const record = fresh()
    await insert(record)
    const { merchantId, id, terminalId } = record
    expect(await store.read.settlements.get(merchantId, id)).toEqual(record)
    expect(await store.read.settlements.findOpen(merchantId, terminalId)).toEqual(record)
    const closed: SettlementRecord = {
      ...record,
      state: 'closed',
      batch: '000009',
      balanced: false,
      debitCount: 2,
      debitAmount: minorUnits(9_007_199_254_740_990),
      creditCount: 0,
      creditAmount: minorUnits(0),
      uploaded: 2,
      tries: 1,
      closedAt: 5,
    }
    await update(closed)
    expect(await store.read.settlements.get(merchantId, id)).toEqual({ ...closed, version: 2 })
    expect(await store.read.settlements.findOpen(merchantId, terminalId)).toBeUndefined()
    await expect(update(closed)).rejects.toBeInstanceOf(StaleRow)
  })

  test('a terminal has one that is open, whatever code asks for', async () => {
    const first = fresh()
    await insert(first)
    const { merchantId, terminalId } = first
    const second = () => fresh({ merchantId, terminalId })
    await expect(insert(second())).rejects.toBeInstanceOf(DuplicateRow)
    await update({ ...first, state: 'unknown' })
    await expect(insert(second())).rejects.toBeInstanceOf(DuplicateRow)
    await update({ ...first, state: 'closed', version: 2 })
    await insert(second())
    await insert(fresh({ merchantId }))
  })

  test('they are listed by terminal and state, the newest first, a merchant’s own alone', async () => {
    const { merchantId, terminalId } = fresh()
    const records = [
      fresh({ merchantId, terminalId, state: 'closed' }),
      fresh({ merchantId, terminalId, state: 'failed' }),
      fresh({ merchantId, state: 'closed' }),
    ]
    for (const record of records) await insert(record)
    const list = async (filter: { terminalId?: string; state?: string }, merchant = merchantId) =>
      (await store.read.settlements.list(merchant, filter, { limit: 9 })).map(({ id }) => id)
    const [first, second, third] = records.map(({ id }) => id)
    expect(await list({})).toEqual([third, second, first].toSorted().toReversed())
    expect((await list({ terminalId })).toSorted()).toEqual([first, second].toSorted())
    expect(await list({ terminalId, state: 'failed' })).toEqual([second])
    expect(await list({}, newId('merchant'))).toEqual([])
  })

  test('a signature is written once', async () => {
    const record = {
      merchantId: newId('merchant'),
      attemptId: newId('attempt'),
      sealedImage: 's1.x.y',
      signedAt: 7,
    }
    const sign = () => store.transact(({ signatures }) => signatures.insert(record))
    await sign()
    await expect(sign()).rejects.toBeInstanceOf(DuplicateRow)
    const { merchantId, attemptId } = record
    expect(await store.read.signatures.get(merchantId, attemptId)).toEqual(record)
    expect(await store.read.signatures.get(newId('merchant'), attemptId)).toBeUndefined()
  })

  test('when a terminal was seen changes nothing else of it', async () => {
    const terminal = {
      ...{ merchantId: newId('merchant'), id: newId('terminal'), name: 'till', enabled: true },
      ...{ channelAccountId: null, hasReader: true, number: '1', sealedKeys: null },
      ...{ bookAccountId: null, lastReader: null, lastSeenAt: null, createdAt: 1 },
    }
    const { merchantId, id } = terminal
    await store.transact(({ terminals }) => terminals.insert(terminal))
    const touch = (at: number, reader: string | null) =>
      store.transact(({ terminals }) => terminals.touch({ merchantId, id }, { at, reader }))
    await touch(5, 'R1')
    await touch(6, null)
    const seen = { ...terminal, lastReader: 'R1', lastSeenAt: 6 }
    expect(await store.read.terminals.get(merchantId, id)).toEqual(seen)
  })
})
