import { expect, test } from 'vitest'
import { arms, cellOf, positionAt, recognised } from './geometry.ts'

const pad = { width: 358, height: 240 }

test('the middle and the corners of every cell are its position', () => {
  for (let position = 0; position < 10; position += 1) {
    const { x, y, width, height } = cellOf(position, pad)
    for (const [across, along] of [
      [0.5, 0.5],
      [0.01, 0.01],
      [0.99, 0.01],
      [0.01, 0.99],
      [0.99, 0.99],
    ] as const) {
      expect(positionAt({ x: x + across * width, y: y + along * height }, pad)).toBe(position)
    }
  }
})

test('cells are of one size and lie side by side', () => {
  expect(cellOf(0, pad)).toEqual({ x: 0, y: 0, width: 358 / 3, height: 60 })
  expect(cellOf(5, pad)).toMatchObject({ x: (2 * 358) / 3, y: 60 })
  expect(cellOf(9, pad)).toEqual({ x: 358 / 3, y: 180, width: 358 / 3, height: 60 })
})

test('beside the tenth cell and outside the pad is no position', () => {
  for (const [x, y] of [
    [20, 220],
    [340, 220],
    [-1, 20],
    [359, 20],
    [180, -1],
    [180, 241],
  ] as const) {
    expect(positionAt({ x, y }, pad)).toBeUndefined()
  }
})

/** A stroke in a straight line. */
const straight = (dx: number, dy: number) => {
  return recognised({ dx, dy, furthest: Math.max(Math.abs(dx), Math.abs(dy)) })
}

test('swipes go to the arm that they point at, short ones and long ones', () => {
  for (const length of [24, 60, 300]) {
    arms.slice(0, 4).forEach(([x, y], arm) => {
      expect(straight(x * length, y * length)).toBe(arm)
    })
  }
})

test('thumbs swipe in arcs: up to 38 degrees beside the arm is the arm', () => {
  const beside = Math.tan((38 * Math.PI) / 180) * 80
  expect([straight(beside, -80), straight(-beside, -80)]).toEqual([0, 0])
  expect([straight(80, beside), straight(80, -beside)]).toEqual([1, 1])
  expect([straight(beside, 80), straight(-beside, 80)]).toEqual([2, 2])
  expect([straight(-80, beside), straight(-80, -beside)]).toEqual([3, 3])
})

test('what is close to a diagonal is no code, in all four quarters', () => {
  for (const [x, y] of [
    [1, 1],
    [-1, 1],
    [1, -1],
    [-1, -1],
  ] as const) {
    expect(straight(x * 80, y * 70)).toBeUndefined()
    expect(straight(x * 70, y * 80)).toBeUndefined()
  }
})

test('a finger that trembles taps', () => {
  expect(straight(0, 0)).toBe(4)
  expect(straight(14, -14)).toBe(4)
  expect(recognised({ dx: 0, dy: 0, furthest: 14 })).toBe(4)
})

test('between tap and swipe nothing is taken', () => {
  for (const length of [15, 19, 23]) {
    expect(straight(length, 0)).toBeUndefined()
    expect(straight(0, -length)).toBeUndefined()
  }
})

test('out and back again is a change of mind, and no tap', () => {
  expect(recognised({ dx: 3, dy: -2, furthest: 90 })).toBeUndefined()
})
