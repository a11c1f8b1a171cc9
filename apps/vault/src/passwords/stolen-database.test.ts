/** What a thief of the database can try passwords against: nothing, as long as the root key is elsewhere. */
import { createHmac } from 'node:crypto'
import { secret } from '@tillway/kernel'
import { systemRandom } from '@tillway/kernel/node'
import { afterEach, expect, test } from 'vitest'
import { type Bench, startBench } from '../../test/bench.ts'
import { fastHasher, goodPassword, setPassword } from '../../test/passwords.ts'
import { createRootKeys } from '../keys/root-keys.ts'
import type { HashParameters } from '../store/records.ts'
import type { PasswordHasher } from './hasher.ts'

interface StolenRow {
  readonly merchant_id: string
  readonly shopper: string
  readonly hash: string
  readonly salt: string
  readonly parameters: string | HashParameters
}

/** As good as the whole space: the thief tries these, and the password is one of them. */
const candidates = ['740281', '740282', goodPassword, '740284']

/** Everything that a thief finds; rows are arrays in the order of the table's columns. */
async function steal(bench: Bench) {
  const text = await bench.vault.store.dump()
  const { passwords, keys } = await readRows(bench)
  return { text, passwords, keys }
}

async function readRows({ vault }: Bench) {
  const { read } = vault.store
  const row = await read.passwords.get({ merchantId: 'mch_1', shopper: 'shopper-1' })
  if (row?.hash == null || row.salt === null || row.parameters === null) throw new Error('set')
  const { hash, salt, parameters } = row
  const passwords: StolenRow = {
    merchant_id: 'mch_1',
    shopper: 'shopper-1',
    hash,
    salt,
    parameters,
  }
  return { passwords, keys: await read.keys.all() }
}

const part = (bytes: Uint8Array): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
const written = (row: StolenRow, digits: string): Buffer =>
  Buffer.concat([row.merchant_id, row.shopper, digits].map((text) => part(Buffer.from(text))))

/** Which candidates fit, when the message of the hash is made so. */
async function fitting(row: StolenRow, message: (digits: string) => Buffer): Promise<string[]> {
  const fits: string[] = []
  const parameters =
    typeof row.parameters === 'string' ? JSON.parse(row.parameters) : row.parameters
  for (const digits of candidates) {
    const salt = Buffer.from(row.salt, 'base64url')
    const hash = await fastHasher.hash(message(digits), salt, parameters)
    if (hash.toString('base64url') === row.hash) fits.push(digits)
  }
  return fits
}

let bench: Bench

afterEach(() => bench.stop())

test('with all rows and without the root key, no guess can be told from another', async () => {
  bench = await startBench({ passwordHasher: fastHasher })
  await setPassword(bench, [goodPassword, goodPassword])
  const stolen = await steal(bench)
  const row = stolen.passwords
  for (const hidden of [goodPassword, Buffer.from(goodPassword).toString('base64url')]) {
    expect(stolen.text).not.toContain(hidden)
    expect(JSON.stringify(bench.log.lines)).not.toContain(hidden)
  }
  const ways: ((digits: string) => Buffer)[] = [
    (digits) => Buffer.from(digits),
    (digits) => written(row, digits),
    (digits) => createHmac('sha256', '').update(written(row, digits)).digest(),
  ]
  for (const key of stolen.keys) {
    const material = [key.wrapped, key.wrapped.split('.').at(-1) ?? '', key.rootId]
    for (const text of material) {
      for (const bytes of [Buffer.from(text), Buffer.from(text, 'base64url').subarray(0, 32)]) {
        ways.push((digits) => createHmac('sha256', bytes).update(written(row, digits)).digest())
      }
    }
  }
  for (const way of ways) expect(await fitting(row, way)).toEqual([])
  const guessedRoot = createRootKeys({ now: secret(new Uint8Array(32)) }, systemRandom)
  for (const key of stolen.keys) expect(() => guessedRoot.unwrap(key)).toThrow()
})

test('with the root key as well the same thief finds it, so the test above can fail', async () => {
  bench = await startBench({ passwordHasher: fastHasher })
  await setPassword(bench, [goodPassword, goodPassword])
  const { passwords: row, keys } = await steal(bench)
  const roots = createRootKeys({ now: secret(new Uint8Array(32).fill(9)) }, systemRandom)
  const wrapped = keys.find(({ purpose }) => purpose === 'pepper')
  if (wrapped === undefined) throw new Error('a pepper was made')
  const pepper = roots.unwrap(wrapped)
  const message = (digits: string) =>
    createHmac('sha256', pepper).update(written(row, digits)).digest()
  expect(await fitting(row, message)).toEqual([goodPassword])
})

test('without a pepper the database alone would do', async () => {
  const unpeppered: PasswordHasher = {
    ...fastHasher,
    // Only the digits of whoever sets it here: what a vault without a pepper would hash.
    hash: (_, ...how) => fastHasher.hash(Buffer.from(goodPassword), ...how),
  }
  bench = await startBench({ passwordHasher: unpeppered })
  await setPassword(bench, [goodPassword, goodPassword])
  const { passwords: row } = await steal(bench)
  expect(await fitting(row, (digits) => Buffer.from(digits))).toEqual([goodPassword])
})
