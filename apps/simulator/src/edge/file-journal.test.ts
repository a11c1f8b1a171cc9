import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openFileJournal } from './file-journal.ts'

const newPath = () => join(mkdtempSync(join(tmpdir(), 'journal-')), 'deep/er/one.jsonl')

test('records come back in order, by the same journal and by the next', () => {
  const path = newPath()
  const journal = openFileJournal(path)
  const records = [{ a: 1 }, ['中文', null], { text: 'line\nbreak' }]
  for (const record of records) journal.append(record)
  expect(journal.records()).toEqual(records)
  journal.close()
  expect(openFileJournal(path).records()).toEqual(records)
})

test('records longer than a chunk and split characters survive', () => {
  const path = newPath()
  const journal = openFileJournal(path)
  const records = Array.from({ length: 5 }, (_, index) => ({ index, text: '钱'.repeat(300_000) }))
  for (const record of records) journal.append(record)
  expect(journal.records()).toEqual(records)
})

test.each(['{"half', '{"whole but torn":tr', '\u0000\u0000\u0000\n'])(
  'a torn last line %j is cut off and writing goes on after it',
  (torn) => {
    const path = newPath()
    const first = openFileJournal(path)
    first.append({ kept: 1 })
    first.close()
    appendFileSync(path, torn)
    const second = openFileJournal(path)
    expect(second.records()).toEqual([{ kept: 1 }])
    second.append({ kept: 2 })
    expect(readFileSync(path, 'utf8')).toBe('{"kept":1}\n{"kept":2}\n')
  },
)

test('damage before the last line is an error that names the place', () => {
  const path = newPath()
  openFileJournal(path).close()
  writeFileSync(path, '{"a":1}\nrubbish\n{"b":2}\n')
  expect(() => openFileJournal(path).records()).toThrow('one.jsonl:2')
})
