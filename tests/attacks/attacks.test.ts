import { createSeededRandom } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { createDice } from '../fuzz/dice.ts'
import { attackers, watch } from './attackers.ts'
import { drawPassword, enter, mapsOfVault, options } from './entry.ts'
import { guessesRight, nothing } from './knowledge.ts'
import { deviation, measure } from './measure.ts'
import { blindSuccess, eachKnown, patternSuccess, theoryOf } from './theory.ts'
import { type MakeLayout, strictMaps, testUniformity } from './uniformity.ts'

const fair = strictMaps(createSeededRandom(20))
const maps = mapsOfVault(createSeededRandom(21))

test('every attacker does as well as theory says, at every way of entering', () => {
  const measured = measure(maps, { trials: 2_000, seed: 5 })
  expect(measured).toHaveLength(attackers.length * options.length)
  const off = measured.filter((one) => deviation(one) > 4.5)
  expect(off).toEqual([])
})

test('the vault’s maps are uniform, and touches of strict maps tell nothing', () => {
  for (const { name, chance } of testUniformity(fair, 120_000)) {
    expect(chance, name).toBeGreaterThan(1e-5)
  }
})

test.each<readonly [string, () => MakeLayout]>([
  ['is shuffled wrongly', naive],
  ['is used twice', () => twice(fair)],
  ['leaves a digit where it was', () => lazy(fair)],
])('a map that %s is found out', (_, biased) => {
  const chances = testUniformity(biased(), 120_000).map(({ chance }) => chance)
  expect(Math.min(...chances)).toBeLessThan(1e-9)
})

test('theory agrees with what is known of it', () => {
  expect(blindSuccess).toBeCloseTo(5e-6, 12)
  // The pattern of equal cells of one map is worth a factor of two hundred.
  expect(patternSuccess()).toBeCloseTo(1.0e-3, 4)
  expect(eachKnown(0)).toBeCloseTo(blindSuccess, 12)
  expect(eachKnown(1)).toBe(1)
  expect(theoryOf('video with the screen', 'shield')).toBeCloseTo(blindSuccess, 12)
  expect(() => theoryOf('a psychic', 'pad')).toThrow('a psychic')
})

test('what an attacker knows never rules the password out', () => {
  const dice = createDice(3)
  for (const attacker of attackers) {
    for (const option of options) {
      const password = drawPassword(dice)
      const { knowledge } = watch(attacker, () => enter(option, password, maps), dice)
      const fits = password.every((digit, at) => knowledge.possible[at]?.includes(digit))
      expect(fits, `${attacker.name}, ${option}`).toBe(true)
    }
  }
})

test('five guesses are five different ones, and no sixth', () => {
  const dice = createDice(9)
  const possible = nothing.possible.map((_, at) =>
    at === 5 ? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] : [1],
  )
  const trials = 4_000
  let hits = 0
  for (let trial = 0; trial < trials; trial += 1) {
    if (guessesRight([1, 1, 1, 1, 1, dice.below(10)], { possible }, dice)) hits += 1
  }
  expect(hits / trials).toBeGreaterThan(0.46)
  expect(hits / trials).toBeLessThan(0.54)
})

/** The well-known mistake: every place is swapped with any place, not with one that is left. */
function naive(): MakeLayout {
  const dice = createDice(77)
  return () => {
    const layout = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    for (let at = 0; at < 10; at += 1) {
      const other = dice.below(10)
      const digit = layout[at] ?? 0
      layout[at] = layout[other] ?? 0
      layout[other] = digit
    }
    return layout
  }
}

function twice(source: MakeLayout): MakeLayout {
  let kept: readonly number[] | undefined
  return () => {
    const layout = kept ?? source()
    kept = kept === undefined ? layout : undefined
    return layout
  }
}

/** One map in fifty has its middle digit where the map before had it. */
function lazy(source: MakeLayout): MakeLayout {
  const dice = createDice(5)
  let before = source()
  return () => {
    const next = [...source()]
    if (dice.below(50) === 0) {
      const digit = before[4] ?? 0
      next[next.indexOf(digit)] = next[4] ?? 0
      next[4] = digit
    }
    before = next
    return next
  }
}
