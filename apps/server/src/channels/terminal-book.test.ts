import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isPayError, secret } from '@tillway/kernel'
import { createManualTime, createMemoryLog, createSeededRandom } from '@tillway/kernel/testing'
import { openStore, StaleLease, type Store } from '@tillway/store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSealer } from '../secrets/sealer.ts'
import { createTerminalBook } from './terminal-book.ts'

const terminal = { merchantId: 'mch_1', terminalId: 'tm_1' }
let folder: string
let store: Store
let time: ReturnType<typeof createManualTime>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tillway-book-'))
  time = createManualTime()
  const log = createMemoryLog()
  store = await openStore({ sqlitePath: join(folder, 'book.sqlite'), clock: time, log })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

const createBook = (
  options: Partial<Parameters<typeof createTerminalBook>[0]> = {},
): ReturnType<typeof createTerminalBook> => {
  const sealer = createSealer(secret(new Uint8Array(32).fill(3)), createSeededRandom())
  return createTerminalBook({ store, sealer, clock: time, scheduler: time, ...options })
}

test('what one holder wrote, the next one reads; the database sees it sealed', async () => {
  const book = createBook()
  await book.hold(terminal, async (page) => {
    await page.write({ stan: '000001', 'flow/1': 'a', 'flow/2': 'b' })
  })
  await createBook().hold(terminal, async (page) => {
    expect(await page.get('stan')).toBe('000001')
    expect(await page.list('flow/')).toEqual([
      { key: 'flow/1', value: 'a' },
      { key: 'flow/2', value: 'b' },
    ])
    await page.write({ 'flow/1': null })
    expect(await page.list('flow/')).toHaveLength(1)
    expect(await page.get('nothing')).toBeUndefined()
  })
  const entry = await store.read.terminalBooks.get('mch_1', 'tm_1', 'stan')
  expect(entry?.sealedValue).not.toContain('000001')
})

test('holders follow each other, and one that threw holds nobody up', async () => {
  const book = createBook()
  const order: string[] = []
  const first = book.hold(terminal, async () => {
    order.push('first in')
    await new Promise((resolve) => time.after(1_000, () => resolve(undefined)))
    order.push('first out')
    throw new Error('the reader went away')
  })
  first.catch(() => undefined)
  const second = book.hold(terminal, async () => order.push('second in'))
  await expect.poll(() => time.advance(100).then(() => order.length)).toBe(3)
  await expect(first).rejects.toThrow('the reader went away')
  await second
  expect(order).toEqual(['first in', 'first out', 'second in'])
})

test('whoever waits too long is told that the terminal is busy', async () => {
  const book = createBook({ patienceMs: 200 })
  let finish = () => {}
  const first = book.hold(terminal, () => new Promise<void>((resolve) => (finish = resolve)))
  await expect.poll(() => store.read.terminalBooks.list('mch_1', 'tm_1', '')).toEqual([])
  const second = book.hold(terminal, async () => 'never').catch((error: unknown) => error)
  let refused: unknown
  void second.then((error) => {
    refused = error
  })
  await expect
    .poll(() => time.advance(100).then(() => isPayError(refused, 'terminal_busy')))
    .toBe(true)
  finish()
  await first
})

test('a holder keeps it for as long as it lives, and no longer', async () => {
  const book = createBook({ leaseMs: 1_000, patienceMs: 200 })
  const isBusy = () =>
    store.transact(async ({ terminalBooks }) => {
      const times = { now: time.now(), until: time.now() + 1 }
      return (await terminalBooks.lease(terminal, times)) === undefined
    })
  await book.hold(terminal, async (page) => {
    for (let passed = 0; passed < 5_000; passed += 250) {
      await time.advance(250)
      expect(await isBusy()).toBe(true)
    }
    await page.write({ stan: '000001' })
  })
  await time.advance(2_000)
  expect(await isBusy()).toBe(false)
})

/** Of a process that stands still: nothing that it wanted to do later is done. */
const stopped = { after: () => () => undefined }

test('a holder that was too slow writes nothing more', async () => {
  const book = createBook({ leaseMs: 1_000, scheduler: stopped })
  await book
    .hold(terminal, async (page) => {
      await time.advance(1_001)
      await createBook().hold(terminal, (other) => other.write({ stan: '000002' }))
      await expect(page.write({ stan: '000001' })).rejects.toBeInstanceOf(StaleLease)
    })
    .catch(() => undefined)
  await createBook().hold(terminal, async (page) => expect(await page.get('stan')).toBe('000002'))
})

test('what is owed brings somebody back, until it is paid', async () => {
  const book = createBook()
  await book.hold(terminal, (page) => page.write({ 'owed/reversal': 'x', stan: '1' }))
  await time.advance(60_000)
  const claim = () => store.claimJobs({ now: time.now(), limit: 9, leaseMs: 1_000 })
  expect(await claim()).toMatchObject([{ merchantId: 'mch_1', subjectId: 'tm_1' }])
  await book.hold(terminal, (page) => page.write({ 'owed/reversal': null }))
  await time.advance(600_000)
  expect(await claim()).toEqual([])
})

test('is read without waiting for its holder', async () => {
  const book = createBook()
  await book.hold(terminal, async (page) => {
    await page.write({ stan: '1' })
    expect(await book.peek(terminal).get('stan')).toBe('1')
    expect(await book.peek(terminal).list('')).toEqual([{ key: 'stan', value: '1' }])
  })
})

test('is not held under a number that the terminal has no more', async () => {
  const record = {
    ...{ merchantId: 'mch_1', id: 'tm_1', name: 'till', enabled: true, channelAccountId: 'ca_1' },
    ...{ hasReader: true, number: '10000002', sealedKeys: null, bookAccountId: 'ca_1' },
    ...{ lastReader: null, lastSeenAt: null, createdAt: 1 },
  }
  await store.transact(({ terminals }) => terminals.insert(record))
  const book = createBook()
  const under = (number: string) => book.hold({ ...terminal, number }, async () => 'held')
  await expect(under('10000001')).rejects.toMatchObject({ code: 'terminal_busy' })
  expect(await under('10000002')).toBe('held')
})
