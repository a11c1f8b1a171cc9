import { createManualTime, createMemoryLog } from '@tillway/kernel/testing'
import type { Store } from '@tillway/store'
import { expect, test } from 'vitest'
import { createSeenTerminals } from './seen-terminals.ts'

function bench() {
  const time = createManualTime()
  const log = createMemoryLog()
  const touched: unknown[] = []
  const state = { isBroken: false }
  const touch = async (terminal: object, seen: object) => {
    if (state.isBroken) throw new Error('the disk is full')
    touched.push({ ...terminal, ...seen })
  }
  const transact = (unit: (repos: unknown) => Promise<unknown>) => unit({ terminals: { touch } })
  const store = { transact } as unknown as Store
  return { ...createSeenTerminals({ store, clock: time, log }), time, log, touched, state }
}

test('a terminal is noted once a minute, and at once with another reader', async () => {
  const { seen, time, touched } = bench()
  const start = time.now()
  const about = { merchantId: 'mch_1', id: 'tm_1' }
  await seen('mch_1', 'tm_1')
  await seen('mch_1', 'tm_1')
  await seen('mch_1', null)
  expect(touched).toEqual([{ ...about, at: start, reader: null }])
  await seen('mch_1', 'tm_1', 'R1')
  await seen('mch_1', 'tm_1', 'R1')
  await seen('mch_1', 'tm_1')
  expect(touched.slice(1)).toEqual([{ ...about, at: start, reader: 'R1' }])
  time.jump(60_000)
  await seen('mch_1', 'tm_1')
  expect(touched).toHaveLength(3)
})

test('nobody is held up when it cannot be noted', async () => {
  const { seen, log, state } = bench()
  state.isBroken = true
  await seen('mch_1', 'tm_1')
  expect(log.lines).toHaveLength(1)
})
