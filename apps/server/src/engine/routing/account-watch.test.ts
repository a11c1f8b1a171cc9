import { createManualTime, createMemoryLog } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { createAccountWatch } from './account-watch.ts'

const attemptOf = (id: string, accountId = 'ca_1', merchantId = 'mch_1') => ({
  id,
  accountId,
  merchantId,
})

function createBench() {
  const time = createManualTime()
  const log = createMemoryLog()
  const watch = createAccountWatch({ clock: time, log })
  const fail = (...ids: readonly string[]) => {
    for (const id of ids) {
      watch.reported(attemptOf(id), { status: 'not_sent', cause: 'connection' })
    }
  }
  return { time, log, watch, fail, down: () => [...watch.down('mch_1')] }
}

test('an account that fails is down for its merchant alone, and beside none of its others', () => {
  const { watch, fail, down } = createBench()
  fail('a', 'b', 'c')
  watch.reported(attemptOf('d', 'ca_2'), { status: 'waiting' })
  expect(down()).toEqual(['ca_1'])
  expect([...watch.down('mch_2')]).toEqual([])
})

test('it may be tried after a pause, by one at a time, and an answer brings it back', async () => {
  const { time, watch, fail, down } = createBench()
  fail('a', 'b', 'c')
  await time.advance(15_000)
  expect(down()).toEqual([])
  watch.starting(attemptOf('d'))
  expect(down()).toEqual(['ca_1'])
  watch.reported(attemptOf('d'), { status: 'waiting' })
  expect(down()).toEqual([])
  fail('e', 'f')
  expect(down()).toEqual([])
})

test('the log says when it is taken out and when it is back, once each', () => {
  const { log, watch, fail } = createBench()
  fail('a', 'b', 'c', 'd')
  watch.reported(attemptOf('e'), { status: 'absent' })
  watch.reported(attemptOf('f'), { status: 'absent' })
  expect(log.lines.map(({ level }) => level)).toEqual(['warn', 'info'])
})
