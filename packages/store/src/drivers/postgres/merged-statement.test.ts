import { expect, test } from 'vitest'
import { mergedStatement } from './merged-statement.ts'

const slot = { parameter: 'p' }
const first = { name: 'q1', sql: 'update a set x = $1 where id = $2', slots: [slot, slot] }
const second = { name: 'q2', sql: 'insert into b values ($1, $2, $1)', slots: [slot, slot] }

test('writes become one statement whose parameters follow each other and which counts each', () => {
  expect(mergedStatement([first, second]).text).toBe(
    'with w0 as (update a set x = $1 where id = $2 returning 1), ' +
      'w1 as (insert into b values ($3, $4, $3) returning 1) ' +
      'select (select count(*)::int from w0), (select count(*)::int from w1)',
  )
})

test('the same writes in the same order share a name, and others do not', () => {
  const name = mergedStatement([first, second]).name
  expect(mergedStatement([first, second]).name).toBe(name)
  expect(mergedStatement([second, first]).name).not.toBe(name)
  expect(name.length).toBeLessThan(64)
})
