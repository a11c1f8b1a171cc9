/** The planted bugs are what they say, and nothing that is shipped knows of them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { invariants } from '../oracle.ts'
import { plantedBugs } from './planted-bugs.ts'
import { proofs } from './proofs.ts'

const root = new URL('../../../', import.meta.url).pathname
const promised = invariants.map(({ id }) => id)

test('each bug changes one place of one file', () => {
  for (const { id, file, find, replace } of plantedBugs) {
    const pieces = readFileSync(join(root, file), 'utf8').split(find).length - 1
    expect(`${id}: ${pieces}`).toBe(`${id}: 1`)
    expect(replace, id).not.toBe(find)
  }
})

test('each bug is known to show itself in a world, and no world is kept for any other', () => {
  expect(plantedBugs.map(({ id }) => id).sort()).toEqual(Object.keys(proofs).sort())
})

test('there are seventy or more, each with a name of its own, and three or more for each promise', () => {
  expect(plantedBugs.length).toBeGreaterThanOrEqual(70)
  expect(new Set(plantedBugs.map(({ id }) => id)).size).toBe(plantedBugs.length)
  for (const invariant of promised) {
    const own = plantedBugs.filter((bug) => bug.invariant === invariant)
    expect(`${invariant}: ${own.length >= 3}`).toBe(`${invariant}: true`)
  }
  for (const { invariant } of plantedBugs) expect(promised).toContain(invariant)
})

test('what is shipped knows nothing of planted bugs', () => {
  const shipped = ['packages', 'channels', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\/src\/.*\.ts$/.test(path) && !path.includes('node_modules'))
      .map((path) => join(root, folder, path)),
  )
  expect(shipped.length).toBeGreaterThan(500)
  const knowing = shipped.filter((path) => /planted/i.test(readFileSync(path, 'utf8')))
  expect(knowing).toEqual([])
})
