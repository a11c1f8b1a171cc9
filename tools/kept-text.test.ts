import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keptText } from './kept-text.ts'

let folder: string
let made: string[]

const make = (text: string) => async () => {
  made.push(text)
  return text
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillway-kept-'))
  made = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('the same parts are made once, others anew', async () => {
  expect(await keptText(['a', 'b'], make('one'), folder)).toBe('one')
  expect(await keptText(['a', 'b'], make('two'), folder)).toBe('one')
  expect(await keptText(['ab'], make('three'), folder)).toBe('three')
  expect(made).toEqual(['one', 'three'])
})

test('what was kept for more than a week is forgotten with the next that is kept', async () => {
  const old = join(folder, 'old')
  writeFileSync(old, 'old')
  const longAgo = Date.now() / 1_000 - 8 * 86_400
  utimesSync(old, longAgo, longAgo)
  await keptText(['a'], make('one'), folder)
  await keptText(['b'], make('two'), folder)
  expect(readdirSync(folder)).toHaveLength(2)
})

test('where nothing can be kept it is made each time', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  expect(await keptText(['a'], make('one'), file)).toBe('one')
  expect(await keptText(['a'], make('two'), file)).toBe('two')
})
