import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { createSqliteDatabase } from '../../../test/databases.ts'

const script = join(import.meta.dirname, '../../../test/writing-child.ts')

/** Runs the writer until it has acknowledged so many, kills it, and gives all that it said. */
function killAfter(place: string, acknowledged: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [script, place], { stdio: ['ignore', 'pipe', 'inherit'] })
  const said: string[] = []
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    createInterface(child.stdout)
      .on('line', (line) => {
        said.push(line)
        if (said.length === acknowledged) child.kill('SIGKILL')
      })
      .once('close', () => resolve(said))
  })
}

test('whatever was acknowledged before a kill is there, each time, and nothing by halves', async () => {
  const database = await createSqliteDatabase()
  const acknowledged: string[] = []
  for (let round = 0; round < 6; round += 1) {
    acknowledged.push(...(await killAfter(database.place, 5 + 13 * round)))
    const store = await database.open()
    for (const id of acknowledged) expect(await store.read.payments.get('mch_1', id)).toBeDefined()
    await store.close()
    const withoutEvent = `select id from payments p where not exists
      (select 1 from events e where e.merchant_id = p.merchant_id and e.payment_id = p.id)`
    expect(await database.sql(withoutEvent)).toEqual([])
  }
  expect(acknowledged.length).toBeGreaterThan(200)
  await database.drop()
}, 240_000)

test('a second process on the same file is told so, and may open it after the first', async () => {
  const database = await createSqliteDatabase()
  const store = await database.open()
  const [said] = await killAfter(database.place, 1)
  expect(said).toContain('another process has')
  await expect(database.open()).rejects.toMatchObject({ code: 'service_unavailable' })
  await store.close()
  const [id] = await killAfter(database.place, 1)
  expect(id).toMatch(/^pay_/)
  await database.drop()
}, 240_000)
