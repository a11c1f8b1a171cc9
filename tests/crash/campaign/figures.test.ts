import { expect, test } from 'vitest'
import { emptyFigures } from './campaign.ts'
import { lineFaults } from './fault-proxy.ts'
import { type Figures, missingFaults, tell } from './figures.ts'

const wishes = { seed: 1, database: 'postgres', kills: 1, stops: 1, minutes: 1 } as const

function afterTerminals(rounds: number, change: (figures: Figures) => void): readonly string[] {
  const figures = emptyFigures(wishes, 1)
  figures.rounds.terminals = rounds
  Object.assign(figures.struck.terminals, { kill: 3, stop: 2, line: 8 })
  for (const fault of lineFaults) figures.terminalLineFaults[fault] = 1
  change(figures)
  return missingFaults(figures)
}

test('rounds in which all struck that they bring along miss nothing', () => {
  expect(afterTerminals(2, () => undefined)).toEqual([])
})

test('a theme whose faults never struck is named, whatever struck in others', () => {
  const missing = afterTerminals(1, ({ struck, rounds }) => {
    rounds.kills = 1
    Object.assign(struck.kills, { kill: 9, stop: 9, line: 9 })
    struck.terminals.line = 0
  })
  expect(missing).toEqual(['faults of lines in rounds of terminals'])
})

test('a fault that never came on the lines of terminals is named after two rounds', () => {
  const without = ({ terminalLineFaults }: Figures) => Object.assign(terminalLineFaults, { cut: 0 })
  expect(afterTerminals(1, without)).toEqual([])
  expect(afterTerminals(2, without)).toEqual(['lines of terminals with the fault cut'])
})

test('lines that should be silent and never were asked are named', () => {
  const figures = emptyFigures(wishes, 1)
  figures.rounds.silence = 1
  Object.assign(figures.struck.silence, { kill: 1, stop: 1 })
  expect(missingFaults(figures)).toEqual(['faults of lines in rounds of silence'])
})

test('full disks and stops of the database are told under their numbers', () => {
  const table = tell({ ...emptyFigures(wishes, 1), diskFull: 4, databaseStops: 7 })
  expect(table).toMatch(/^F20 full disks +4$/m)
  expect(table).toMatch(/^F21 immediate stops of the database +7$/m)
})
