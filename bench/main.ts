/**
 * `npm run bench`: paid payments per second and CPU per paid payment, on SQLite and on PostgreSQL,
 * beside the floor measured in the same run. Ratios are what to quote; absolutes are the machine's.
 *
 * A paid payment is: created through the API, an attempt started, the signed call to the channel
 * with its verified answer, the verified and decrypted notification, the signed webhook delivered,
 * and every step durable before it is acknowledged.
 *
 * `npm run bench -- card`: what cards at terminals need, beside libraries that do a part of it.
 */
import { parseArgs } from 'node:util'
import { startPostgres } from '../tools/test/postgres.ts'
import { type Measured, measure } from './payments/measure.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    concurrency: { type: 'string', default: '32' },
    store: { type: 'string', default: 'sqlite,postgres' },
    profile: { type: 'string' },
    connections: { type: 'string' },
  },
})
if (positionals[0] === 'card') {
  await import('./card/main.ts')
  process.exit(0)
}
const rounds = Number(values.rounds)
const common = {
  seconds: Number(values.seconds),
  warmUpSeconds: Math.max(2, Number(values.seconds) / 3),
  concurrency: Number(values.concurrency),
  ...(values.connections === undefined ? {} : { connections: Number(values.connections) }),
  ...(values.profile === undefined ? {} : { profileDir: values.profile }),
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

function summary(runs: readonly Measured[]) {
  return {
    perSecond: median(runs.map((run) => run.perSecond)),
    cpu: median(runs.map((run) => run.cpuMicrosPerPayment)),
  }
}

async function compare(name: string, databaseUrl: (round: number) => Promise<string | undefined>) {
  const ours: Measured[] = []
  const floor: Measured[] = []
  for (let round = 0; round < rounds; round += 1) {
    floor.push(
      await measure({ child: 'floor-child.ts', databaseUrl: await databaseUrl(round), ...common }),
    )
    ours.push(
      await measure({
        child: 'tillway-child.ts',
        databaseUrl: await databaseUrl(round),
        ...common,
      }),
    )
  }
  const [a, b] = [summary(ours), summary(floor)]
  const line = (label: string, run: typeof a) =>
    `  ${label.padEnd(8)} ${run.perSecond.toFixed(0).padStart(6)} payments/s  ${(run.cpu / 1000).toFixed(3).padStart(7)} ms CPU per paid payment\n`
  process.stdout.write(
    `${name} (${rounds} rounds of ${common.seconds} s, ${common.concurrency} shoppers, medians)\n` +
      line('Tillway', a) +
      line('floor', b) +
      `  of the floor: ${((b.cpu / a.cpu) * 100).toFixed(0)} % by CPU, ${((a.perSecond / b.perSecond) * 100).toFixed(0)} % by rate\n`,
  )
}

const stores = values.store.split(',')
if (stores.includes('sqlite')) await compare('SQLite', async () => undefined)
if (stores.includes('postgres')) {
  const postgres = await startPostgres({ settings: { fsync: 'on', full_page_writes: 'on' } })
  let number = 0
  try {
    await compare('PostgreSQL', async () => {
      number += 1
      return await freshDatabase(postgres.url, `bench_${number}`)
    })
  } finally {
    await postgres.stop()
  }
}
process.exit(0)

async function freshDatabase(url: string, name: string): Promise<string> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}
