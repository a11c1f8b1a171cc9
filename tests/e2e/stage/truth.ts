/** What really happened to an order, told by the three that must agree on it. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createTillway } from '@tillway/mall'
import { expect } from 'vitest'
import { waitUntil } from '../../kit/wait-until.ts'
import type { Stage } from './start-stage.ts'

export interface Truth {
  /** The row of the mall's own order book. */
  readonly mall: Readonly<Record<string, unknown>>
  /** Status of the payment at the platform. */
  readonly platform: string
  readonly way: string | null
  /** Tries that the platform made. */
  readonly attempts: number
  /** What the channels wrote down for those tries. */
  readonly books: readonly { readonly captured: number; readonly refunded: number }[]
}

export async function truthOf(stage: Stage, number: string): Promise<Truth> {
  const { server, merchant } = stage.demo
  const mall = readOrder(stage, number)
  const tillway = createTillway({ apiBase: server.url, secretKey: merchant.secretKey })
  const payment = await tillway.payments.get(String(mall.payment))
  const numbers = new Set(payment.attempts.map((attempt) => attempt.channel_order_number))
  return {
    mall,
    platform: payment.status,
    way: payment.way,
    attempts: payment.attempts.length,
    books: everyBook(stage).filter(({ orderNumber }) => numbers.has(orderNumber)),
  }
}

function everyBook({ demo: { simulators } }: Stage) {
  return simulators.channels.flatMap((channel) => simulators.simulator(channel).books().orders)
}

function readOrder({ dataDir }: Stage, number: string): Record<string, unknown> {
  const database = new DatabaseSync(join(dataDir, 'demo-mall.sqlite'), { readOnly: true })
  try {
    const row = database.prepare('SELECT * FROM orders WHERE number = ?').get(number)
    if (row === undefined) throw new Error(`the mall has no order ${number}`)
    return { ...row }
  } finally {
    database.close()
  }
}

/** Waits for the mall to learn of it, then holds all three to: paid, whole, once. */
export async function expectPaidOnce(stage: Stage, number: string): Promise<Truth> {
  await waitUntil(`the mall's order ${number} is paid`, () => {
    return readOrder(stage, number).state === 'paid'
  })
  const truth = await truthOf(stage, number)
  expect(truth.platform).toBe('succeeded')
  expect(truth.mall.note).toBeNull()
  expect(truth.mall.shipped_at).not.toBeNull()
  expect(truth.books.map(({ captured }) => captured).filter((captured) => captured > 0)).toEqual([
    truth.mall.amount,
  ])
  return truth
}
