/**
 * What the store costs: CPU of this process and wall time for each step of a paid payment, over
 * SQLite and over a real PostgreSQL that flushes its commits. `node bench/store.ts [payments]`
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MinorUnits, minorUnits } from '@tillway/kernel'
import { systemClock } from '@tillway/kernel/node'
import { createMemoryLog } from '@tillway/kernel/testing'
import type { AttemptRecord, PaymentRecord } from '@tillway/payments'
import { openStore, type Repositories, type Store } from '@tillway/store'
import { startPostgres } from '../tools/test/postgres.ts'

const payments = Number(process.argv[2] ?? 3_000)
const only = process.argv[3]
const concurrencies = [1, 16, 64]
const merchantId = 'mch_bench'
const endpointId = 'we_bench'
const amount: MinorUnits = minorUnits(29_900)

type Step = (store: Store, number: number) => Promise<unknown>

const idOf = (prefix: string, number: number) => `${prefix}_${String(number).padStart(26, '0')}`

function paymentOf(number: number): PaymentRecord {
  const now = systemClock.now()
  return {
    merchantId,
    id: idOf('pay', number),
    order: `order-${number}`,
    amount,
    currency: 'CNY',
    description: 'one pair of shoes',
    state: 'payable',
    amountRefunded: minorUnits(0),
    amountReserved: minorUnits(0),
    paidAt: null,
    paidWay: null,
    paidAttemptId: null,
    openAttemptId: null,
    lastError: null,
    metadata: { cart: '81726' },
    terminalId: null,
    shopper: null,
    returnUrl: 'https://mall.example/return',
    eventSequence: 0,
    lastEventId: null,
    createdAt: now,
    expiresAt: now + 900_000,
    version: 1,
  }
}

function attemptOf(number: number): AttemptRecord {
  const now = systemClock.now()
  return {
    merchantId,
    id: idOf('att', number),
    paymentId: idOf('pay', number),
    way: 'scan',
    channel: 'sample',
    accountId: 'ca_bench',
    accountVersion: 1,
    presentation: 'qr',
    host: 'browser',
    orderNumber: `T${number}`,
    amount,
    currency: 'CNY',
    state: 'sent',
    action: null,
    channelTransaction: null,
    captured: null,
    cardId: null,
    terminalId: null,
    route: null,
    receipt: null,
    signature: null,
    verification: null,
    approval: null,
    codeSentAt: null,
    codeTries: 0,
    submittedAt: null,
    lastError: null,
    channelCode: null,
    clientIp: '203.0.113.9',
    payerId: null,
    returnUrl: null,
    tries: 0,
    createdAt: now,
    expiresAt: now + 900_000,
    version: 1,
  }
}

async function create(store: Store, number: number): Promise<void> {
  const payment = paymentOf(number)
  await store.transact(async ({ payments, jobs, idempotency }) => {
    await Promise.all([
      payments.insert(payment),
      jobs.schedule(merchantId, payment.id, payment.expiresAt),
      idempotency.insert({
        merchantId,
        key: `key-${number}`,
        fingerprint: 'f'.repeat(64),
        status: 201,
        body: JSON.stringify(payment),
        createdAt: payment.createdAt,
      }),
    ])
  })
}

async function start(store: Store, number: number): Promise<void> {
  const attempt = attemptOf(number)
  await store.transact(async (repositories) => {
    const payment = await needPayment(repositories, number)
    await Promise.all([
      repositories.attempts.insert(attempt),
      repositories.payments.update({ ...payment, state: 'processing', openAttemptId: attempt.id }),
      repositories.jobs.schedule(merchantId, payment.id, attempt.createdAt + 60_000),
    ])
  })
}

async function show(store: Store, number: number): Promise<void> {
  await store.transact(async ({ attempts }) => {
    const attempt = await attempts.get(merchantId, idOf('att', number))
    if (attempt === undefined) throw new Error('the attempt is gone')
    const action = { type: 'qr', content: `https://pay.example/${'q'.repeat(60)}` } as const
    await attempts.update({ ...attempt, state: 'awaiting_payer', action })
  })
}

async function settle(store: Store, number: number): Promise<void> {
  const now = systemClock.now()
  const eventId = idOf('evt', number)
  await store.transact(async (repositories) => {
    const { attempts, payments, notifications, events, deliveries, jobs } = repositories
    const [payment, attempt] = await Promise.all([
      needPayment(repositories, number),
      attempts.get(merchantId, idOf('att', number)),
    ])
    if (attempt === undefined) throw new Error('the attempt is gone')
    await Promise.all([
      notifications.insert({
        merchantId,
        accountId: 'ca_bench',
        notificationId: `n-${number}`,
        subjectId: attempt.id,
        receivedAt: now,
      }),
      attempts.update({ ...attempt, state: 'succeeded', captured: amount }),
      payments.update({
        ...payment,
        state: 'succeeded',
        paidAt: now,
        paidWay: 'scan',
        paidAttemptId: attempt.id,
        openAttemptId: null,
        eventSequence: 1,
        lastEventId: eventId,
      }),
      events.insert({
        merchantId,
        id: eventId,
        type: 'payment.succeeded',
        paymentId: payment.id,
        sequence: 1,
        previousId: null,
        createdAt: now,
        body: JSON.stringify({ type: 'payment.succeeded', data: payment }),
      }),
      deliveries.insert([
        {
          merchantId,
          id: idOf('wd', number),
          endpointId,
          eventId,
          eventType: 'payment.succeeded',
          paymentId: payment.id,
          sequence: 1,
          state: 'pending',
          tries: 0,
          nextTryAt: now,
          lastStatus: null,
          lastError: null,
          lastDurationMs: null,
          createdAt: now,
        },
      ]),
      jobs.remove(merchantId, payment.id),
    ])
  })
}

async function needPayment(repositories: Repositories, number: number): Promise<PaymentRecord> {
  const payment = await repositories.payments.get(merchantId, idOf('pay', number))
  if (payment === undefined) throw new Error('the payment is gone')
  return payment
}

/** Claims what is due, as many as are processed at a time, and finishes each by itself. */
async function deliver(store: Store, count: number, concurrency: number): Promise<void> {
  for (let done = 0; done < count; ) {
    const claimed = await store.claimDeliveries({
      now: systemClock.now(),
      limit: concurrency,
      leaseMs: 30_000,
      perEndpoint: concurrency,
    })
    if (claimed.length === 0) throw new Error('nothing to deliver')
    await Promise.all(
      claimed.map((delivery) =>
        store.transact(({ deliveries }) =>
          deliveries.finish({ ...delivery, state: 'delivered', tries: 1, lastStatus: 200 }),
        ),
      ),
    )
    done += claimed.length
  }
}

interface Cost {
  readonly cpuUs: number
  readonly serverUs: number
  readonly wallUs: number
}

interface Bench {
  readonly name: string
  readonly store: Store
  /** CPU of the database's own processes so far, in microseconds. */
  readonly serverCpuUs: () => number
}

async function measure(bench: Bench, run: () => Promise<void>): Promise<Cost> {
  const cpu = process.cpuUsage()
  const server = bench.serverCpuUs()
  const wall = performance.now()
  await run()
  const { user, system } = process.cpuUsage(cpu)
  return {
    cpuUs: (user + system) / payments,
    serverUs: (bench.serverCpuUs() - server) / payments,
    wallUs: ((performance.now() - wall) * 1_000) / payments,
  }
}

async function forEach(first: number, concurrency: number, step: (n: number) => Promise<unknown>) {
  let next = first
  const lane = async () => {
    while (next < first + payments) {
      next += 1
      await step(next - 1)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
}

const steps: readonly (readonly [string, Step])[] = [
  ['create payment', create],
  ['start attempt', start],
  ['show code', show],
  ['settle', settle],
  ['read payment', (store, n) => store.read.payments.get(merchantId, idOf('pay', n))],
]

async function benchAt(bench: Bench, concurrency: number, first: number): Promise<void> {
  const costs: Cost[] = []
  const report = (title: string, cost: Cost) => {
    costs.push(cost)
    print([bench.name, String(concurrency), title], cost)
  }
  for (const [title, step] of steps) {
    const run = () => forEach(first, concurrency, (number) => step(bench.store, number))
    report(title, await measure(bench, run))
  }
  report('deliver', await measure(bench, () => deliver(bench.store, payments, concurrency)))
  const total = (pick: (cost: Cost) => number) => costs.reduce((sum, cost) => sum + pick(cost), 0)
  print([bench.name, String(concurrency), 'whole payment'], {
    cpuUs: total(({ cpuUs }) => cpuUs),
    serverUs: total(({ serverUs }) => serverUs),
    wallUs: total(({ wallUs }) => wallUs),
  })
}

function print([name = '', concurrency = '', title = '']: readonly string[], cost: Cost): void {
  const figure = (value: number) => value.toFixed(0).padStart(7)
  const figures = `${figure(cost.cpuUs)} µs CPU ${figure(cost.serverUs)} µs server CPU`
  console.log(
    `${name.padEnd(9)}${concurrency.padStart(3)} ${title.padEnd(15)}${figures} ${figure(cost.wallUs)} µs wall`,
  )
}

async function runBench(bench: Bench): Promise<void> {
  const { store } = bench
  await store.transact(async ({ merchants, webhookEndpoints }) => {
    const createdAt = systemClock.now()
    await merchants.insert({ id: merchantId, name: 'Bench', allowedOrigins: [], createdAt })
    await webhookEndpoints.insert({
      merchantId,
      id: endpointId,
      url: 'https://mall.example/hook',
      events: ['*'],
      enabled: true,
      disabledReason: null,
      sealedSecrets: 'sealed',
      publicKey: 'key',
      createdAt,
    })
  })
  let first = 1
  for (const concurrency of concurrencies) {
    await benchAt(bench, concurrency, first)
    first += payments
  }
  await store.close()
}

/** CPU of a process and of all that it started, from the system's process table (Linux). */
function familyCpuUs(root: number): number {
  const ticks = (pid: number): number => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0)
  }
  const children = readFileSync(`/proc/${root}/task/${root}/children`, 'utf8')
  const pids = [root, ...children.split(' ').filter(Boolean).map(Number)]
  return pids.reduce((sum, pid) => sum + ticks(pid), 0) * 10_000
}

const log = createMemoryLog()
if (only !== 'postgres') {
  const folder = mkdtempSync(join(tmpdir(), 'tillway-bench-'))
  const sqlitePath = join(folder, 'bench.db')
  const store = await openStore({ sqlitePath, clock: systemClock, log })
  await runBench({ name: 'sqlite', store, serverCpuUs: () => 0 })
  rmSync(folder, { recursive: true })
}
if (only !== 'sqlite') {
  const postgres = await startPostgres({ settings: { fsync: 'on', full_page_writes: 'on' } })
  try {
    const store = await openStore({ url: postgres.url, clock: systemClock, log })
    const server = Number(
      readFileSync('/proc/self/task/'.concat(String(process.pid), '/children'), 'utf8').split(
        ' ',
      )[0],
    )
    await runBench({ name: 'postgres', store, serverCpuUs: () => familyCpuUs(server) })
  } finally {
    await postgres.stop()
  }
}
