import { appendFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openPieces } from './pieces.ts'

const newFolder = () => join(mkdtempSync(join(tmpdir(), 'tillway-pieces-')), 'state')

it('gives back what was kept, in order', () => {
  const folder = newFolder()
  const first = openPieces<{ readonly name: string }>(folder)
  expect(first.kept).toEqual([])
  first.keep({ name: 'a' })
  first.keep({ name: 'b' })
  expect(openPieces(folder).kept).toEqual([{ name: 'a' }, { name: 'b' }])
})

it('does without the piece at whose writing it was killed, and goes on after it', () => {
  const folder = newFolder()
  openPieces(folder).keep({ name: 'a' })
  appendFileSync(join(folder, 'pieces.jsonl'), '{"name":"b')
  const again = openPieces(folder)
  expect(again.kept).toEqual([{ name: 'a' }])
  again.keep({ name: 'c' })
  expect(openPieces(folder).kept).toEqual([{ name: 'a' }, { name: 'c' }])
})

it('remembers nothing without a folder', () => {
  const pieces = openPieces(undefined)
  pieces.keep({ name: 'a' })
  expect(pieces.kept).toEqual([])
})
