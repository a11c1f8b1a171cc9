/**
 * A process to be killed: it stores payments, several at a time, and prints the id of each once
 * the store has acknowledged it. `node writing-child.ts PATH`
 */
import { writeSync } from 'node:fs'
import { systemClock } from '@tillway/kernel/node'
import { createMemoryLog } from '@tillway/kernel/testing'
import { openStore } from '../src/index.ts'
import { eventOf, paymentOf } from './records.ts'

const [, , sqlitePath = ''] = process.argv
try {
  const store = await openStore({ sqlitePath, clock: systemClock, log: createMemoryLog() })
  const write = async () => {
    for (;;) {
      const payment = paymentOf('mch_1')
      await store.transact(async ({ payments, events }) => {
        await payments.insert(payment)
        await events.insert(eventOf(payment))
      })
      writeSync(1, `${payment.id}\n`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, write))
} catch (error) {
  writeSync(1, `${(error as Error).message}\n`)
}
