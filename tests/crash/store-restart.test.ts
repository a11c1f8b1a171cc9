/**
 * PostgreSQL is stopped at once (SIGQUIT: no shutdown, no checkpoint) and started again while the
 * store works on it. Whatever was acknowledged must be there, and the work must go on by itself.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, readlinkSync, statSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { isPayError, minorUnits } from '@tillway/kernel'
import { systemClock } from '@tillway/kernel/node'
import { createMemoryLog } from '@tillway/kernel/testing'
import type { PaymentRecord } from '@tillway/payments'
import { openStore, type Store } from '@tillway/store'
import pg from 'pg'
import { expect, test } from 'vitest'
import { startPostgres } from '../../tools/test/postgres.ts'

const merchantId = 'mch_1'

function paymentOf(id: string): PaymentRecord {
  return {
    merchantId,
    id,
    order: `order-${id}`,
    amount: minorUnits(29_900),
    currency: 'CNY',
    description: 'shoes',
    state: 'payable',
    amountRefunded: minorUnits(0),
    amountReserved: minorUnits(0),
    paidAt: null,
    paidWay: null,
    paidAttemptId: null,
    openAttemptId: null,
    lastError: null,
    metadata: {},
    terminalId: null,
    shopper: null,
    returnUrl: null,
    eventSequence: 0,
    lastEventId: null,
    createdAt: systemClock.now(),
    expiresAt: systemClock.now() + 900_000,
    version: 1,
  }
}

interface Server {
  pid: number
  readonly executable: string
  readonly args: readonly string[]
  readonly account: { readonly uid: number; readonly gid: number; readonly cwd: string }
}

/** How the running server was started, so that it can be started the same way again. */
async function inspect(url: string): Promise<Server> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(`select pg_read_file('postmaster.pid') as file,
    current_setting('data_directory') as data`)
  await client.end()
  const pid = Number(String(rows[0].file).split('\n')[0])
  const [, ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  const { uid, gid } = statSync(`/proc/${pid}`)
  const cwd = readlinkSync(`/proc/${pid}/cwd`)
  return { pid, executable: readlinkSync(`/proc/${pid}/exe`), args, account: { uid, gid, cwd } }
}

async function stopAtOnce({ pid }: Server): Promise<void> {
  process.kill(pid, 'SIGQUIT')
  for (;;) {
    try {
      process.kill(pid, 0)
      await wait(20)
    } catch {
      return
    }
  }
}

function start(server: Server): ChildProcess {
  const child = spawn(server.executable, [...server.args], { ...server.account, stdio: 'ignore' })
  server.pid = child.pid ?? 0
  return child
}

interface Worked {
  readonly acknowledged: Set<string>
  readonly refused: unknown[]
}

/** Stores payments on several lanes until told to stop. */
async function work(store: Store, worked: Worked, isOver: () => boolean): Promise<void> {
  let number = worked.acknowledged.size + worked.refused.length
  const lane = async () => {
    while (!isOver()) {
      number += 1
      const payment = paymentOf(`pay_${String(number).padStart(26, '0')}`)
      await store
        .transact(({ payments }) => payments.insert(payment))
        .then(
          () => worked.acknowledged.add(payment.id),
          (error: unknown) => worked.refused.push(error),
        )
    }
  }
  await Promise.all(Array.from({ length: 12 }, lane))
}

test('nothing acknowledged is lost when PostgreSQL is stopped at once, and the store goes on', async () => {
  const postgres = await startPostgres()
  const server = await inspect(postgres.url)
  const store = await openStore({
    url: postgres.url,
    clock: systemClock,
    log: createMemoryLog(),
  })
  const worked: Worked = { acknowledged: new Set(), refused: [] }
  let child: ChildProcess | undefined
  try {
    for (let cycle = 0; cycle < 5; cycle += 1) {
      const before = worked.acknowledged.size
      let over = false
      const working = work(store, worked, () => over)
      await wait(250)
      await stopAtOnce(server)
      child = start(server)
      while (worked.acknowledged.size < before + 200) await wait(20)
      const stopped = worked.acknowledged.size
      // It goes on after the restart: this many more are stored over new connections.
      while (worked.acknowledged.size < stopped + 50) await wait(20)
      over = true
      await working
    }
    for (const error of worked.refused) expect(isPayError(error, 'service_unavailable')).toBe(true)
    for (const id of worked.acknowledged) {
      expect(await store.read.payments.get(merchantId, id)).toBeDefined()
    }
    expect(worked.acknowledged.size).toBeGreaterThanOrEqual(1_000)
  } finally {
    await store.close()
    if (child !== undefined) await stopAtOnce(server)
    await postgres.stop()
  }
}, 180_000)
