import { expect, it } from 'vitest'
import { crashPointText, createCrashPoints, readCrashPoint } from './crash-points.ts'
import { createDice } from './dice.ts'

it('comes true at the number, place and moment that the plan names, once', () => {
  const plan = [readCrashPoint('server commit 2 after')]
  const points = createCrashPoints({ dice: createDice(1), plan, keepMet: true })
  const due: string[] = []
  for (const node of ['server', 'vault', 'server', 'server']) {
    const number = points.next(node, 'commit')
    for (const moment of ['before', 'after'] as const) {
      const point = { node, at: 'commit', moment, number } as const
      if (points.isDue(point)) due.push(crashPointText(point))
    }
  }
  expect(due).toEqual(['server commit 2 after'])
  expect(points.missed()).toEqual([])
  expect(points.met).toHaveLength(8)
})

it('keeps one moment of each node of all the idle ones that nothing else comes between', () => {
  const points = createCrashPoints({ dice: createDice(1), keepMet: true })
  const commit = (node: string, isIdle: boolean): void => {
    const number = points.next(node, 'commit')
    for (const moment of ['before', 'after'] as const) {
      points.isDue({ node, at: 'commit', moment, number })
    }
    if (isIdle) points.idle(node, 'commit', number)
  }
  for (const node of ['a', 'a', 'b', 'a']) commit(node, true)
  commit('a', false)
  commit('a', true)
  expect(points.met).toHaveLength(12)
  expect(points.distinct().map(crashPointText)).toEqual([
    'a commit 1 before',
    'b commit 1 before',
    'a commit 4 before',
    'a commit 4 after',
    'a commit 5 before',
  ])
})

it('tells what of the plan never came', () => {
  const plan = ['a send 1 during', 'a send 9 before'].map(readCrashPoint)
  const points = createCrashPoints({ dice: createDice(1), plan })
  points.isDue({ node: 'a', at: 'send', moment: 'during', number: points.next('a', 'send') })
  expect(points.missed().map(crashPointText)).toEqual(['a send 9 before'])
})

it('crashes by chance where a node may die', () => {
  const points = createCrashPoints({ dice: createDice(1), mayDie: (node) => node === 'server' })
  points.setChance(0.5)
  const dying = (node: string) =>
    Array.from({ length: 100 }, () =>
      points.isDue({ node, at: 'claim', moment: 'after', number: points.next(node, 'claim') }),
    ).filter(Boolean).length
  expect(dying('mall')).toBe(0)
  expect(dying('server')).toBeGreaterThan(25)
})

it.each(['', 'server commit', 'server commit 0 after', 'server claim 1 before', 'a b 1 after'])(
  'does not read %j',
  (text) => {
    expect(() => readCrashPoint(text)).toThrow(RangeError)
  },
)

it('some moments are more dangerous than others, by what they are about', () => {
  const points = createCrashPoints({ dice: createDice(1) })
  const point = { node: 'server-1', at: 'send', moment: 'after', number: 1 } as const
  points.setChance(0, { 'server to mall': 1 })
  expect(points.isDue(point, 'server to channels')).toBe(false)
  expect(points.isDue(point, 'server to mall')).toBe(true)
  points.setChance(0)
  expect(points.isDue(point, 'server to mall')).toBe(false)
})
