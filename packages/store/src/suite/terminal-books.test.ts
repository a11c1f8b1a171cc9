import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databases, type TestDatabase } from '../../test/databases.ts'
import { newId } from '../../test/records.ts'
import { StaleLease, type Store, type TerminalLease } from '../index.ts'

describe.each(databases)('books of terminals over $name', ({ create }) => {
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

  const terminal = () => ({ merchantId: newId('merchant'), terminalId: newId('terminal') })
  const lease = (book: ReturnType<typeof terminal>, now: number, until: number) =>
    store.transact(({ terminalBooks }) => terminalBooks.lease(book, { now, until }))
  const holds = (held: TerminalLease) =>
    store.transact(({ terminalBooks }) => terminalBooks.assertHeld(held))

  test('one holds it at a time, until its time is over', async () => {
    const book = terminal()
    const first = await lease(book, 100, 200)
    expect(first).toEqual({ ...book, fence: 1, leasedUntil: 200 })
    expect(await lease(book, 199, 300)).toBeUndefined()
    expect(await lease(terminal(), 199, 300)).toBeDefined()
    const second = await lease(book, 200, 300)
    expect(second).toMatchObject({ fence: 2 })
    await expect(holds(first as TerminalLease)).rejects.toBeInstanceOf(StaleLease)
    await holds(second as TerminalLease)
  })

  test('it can be kept for longer, but not once it was lost or let go', async () => {
    const book = terminal()
    const renew = (held: TerminalLease, now: number, until: number) =>
      store.transact(({ terminalBooks }) => terminalBooks.renew(held, { now, until }))
    const first = (await lease(book, 100, 200)) as TerminalLease
    await renew(first, 199, 300)
    expect(await lease(book, 299, 400)).toBeUndefined()
    await renew(first, 300, 400)
    const second = (await lease(book, 301, 400)) as TerminalLease
    await renew(first, 302, 900)
    expect(await lease(book, 400, 500)).toMatchObject({ fence: 3 })
    await renew(second, 401, 900)
    const last = { ...second, fence: 3 }
    await store.transact(({ terminalBooks }) => terminalBooks.release(last))
    await renew(last, 402, 900)
    expect(await lease(book, 403, 500)).toMatchObject({ fence: 4 })
  })

  test('of many that ask at once one has it', async () => {
    const book = terminal()
    const leases = await Promise.all(Array.from({ length: 12 }, () => lease(book, 100, 200)))
    expect(leases.filter((one) => one !== undefined)).toHaveLength(1)
  })

  test('whoever lets go lets the next one in, and only its own', async () => {
    const book = terminal()
    const first = (await lease(book, 100, 200)) as TerminalLease
    await store.transact(({ terminalBooks }) => terminalBooks.release(first))
    const second = (await lease(book, 101, 300)) as TerminalLease
    await store.transact(({ terminalBooks }) => terminalBooks.release(first))
    expect(await lease(book, 102, 400)).toBeUndefined()
    await holds(second)
  })

  test('entries are kept by key, replaced, listed by prefix and removed', async () => {
    const { merchantId, terminalId } = terminal()
    const put = (key: string, sealedValue: string) =>
      store.transact(({ terminalBooks }) =>
        terminalBooks.put(merchantId, terminalId, { key, sealedValue }),
      )
    await put('flow/000002', 'b')
    await put('flow/000001', 'a')
    await put('flowers', 'no')
    await put('state', 's')
    await put('flow/000002', 'c')
    const { terminalBooks } = store.read
    expect(await terminalBooks.get(merchantId, terminalId, 'state')).toEqual({
      key: 'state',
      sealedValue: 's',
    })
    expect(await terminalBooks.get(merchantId, newId('terminal'), 'state')).toBeUndefined()
    expect(await terminalBooks.list(merchantId, terminalId, 'flow/')).toEqual([
      { key: 'flow/000001', sealedValue: 'a' },
      { key: 'flow/000002', sealedValue: 'c' },
    ])
    await store.transact((repos) =>
      repos.terminalBooks.remove(merchantId, terminalId, 'flow/000001'),
    )
    expect(await terminalBooks.list(merchantId, terminalId, 'flow/')).toHaveLength(1)
  })
})
