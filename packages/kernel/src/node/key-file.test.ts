import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadKey, systemRandom } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'tillway-key-'))
afterAll(() => rmSync(folder, { recursive: true }))
const load = (path: string, configured?: string) =>
  loadKey({ name: 'the key', configured, path }, systemRandom).reveal()

test('a key is made once, for its owner alone, and found again', () => {
  const path = join(folder, 'deep', 'root.key')
  const made = load(path)
  expect(made).toHaveLength(32)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(load(path)).toEqual(made)
})

test('a configured key is taken, and one of another length is refused', () => {
  const path = join(folder, 'none.key')
  const configured = Buffer.alloc(32, 5).toString('base64')
  expect(load(path, configured)).toEqual(new Uint8Array(32).fill(5))
  expect(() => load(path, 'c2hvcnQ=')).toThrow('the key must be 32 bytes in base64')
  writeFileSync(join(folder, 'bad.key'), 'short')
  expect(() => load(join(folder, 'bad.key'))).toThrow(expect.objectContaining({ code: 'internal' }))
})
