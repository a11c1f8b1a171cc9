import { expect, test } from 'vitest'
import { faultFigures, faultTable, seedsToJudge } from './fault-table.ts'

const enough = Object.fromEntries(
  faultTable.flatMap(({ counted, least }) => counted.map((name) => [`${name} x`, least])),
)

test('a campaign with enough of every fault stands', () => {
  expect(faultFigures(enough, seedsToJudge).filter(({ isTooRare }) => isTooRare)).toEqual([])
})

test('a fault that never occurred is too rare, unless there were too few seeds to tell', () => {
  const rare = faultFigures({}, seedsToJudge)
  expect(rare.map(({ id, count, isTooRare }) => [id, count, isTooRare])).toEqual(
    faultTable.map(({ id }) => [id, 0, true]),
  )
  expect(faultFigures({}, 10).some(({ isTooRare }) => isTooRare)).toBe(false)
})

test('counts go by the beginning of their names', () => {
  const figures = faultFigures({ 'crash commit before': 3, 'crash send during x': 4 }, 10)
  const countOf = (id: string) => figures.find((one) => one.id === id)?.count
  expect([countOf('F1'), countOf('F3'), countOf('F22')]).toEqual([3, 4, 7])
})
