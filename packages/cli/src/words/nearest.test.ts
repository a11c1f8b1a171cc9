import { expect, test } from 'vitest'
import { distanceOf, nearest } from './nearest.ts'

test.each([
  ['listen', 'listen', 0],
  ['lisen', 'listen', 1],
  ['lsiten', 'listen', 1],
  ['doctr', 'doctor', 1],
  ['', 'abc', 3],
])('%s and %s are %i apart', (from, to, distance) => {
  expect(distanceOf(from, to)).toBe(distance)
})

test('the nearest word is told, and none when none is near', () => {
  const known = ['init', 'start', 'listen', 'doctor']
  expect(nearest('strat', known)).toBe('start')
  expect(nearest('docter', known)).toBe('doctor')
  expect(nearest('elephant', known)).toBeUndefined()
})
