import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { knownDevice } from './device.ts'

const kept = new Map<string, string>()
const port = { randomBytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) }

beforeEach(() => kept.clear())
afterEach(() => vi.unstubAllGlobals())

test('a browser is known again by sixteen random bytes', () => {
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  })
  const device = knownDevice(port)
  expect(device).toMatch(/^[\w-]{22}$/)
  expect(knownDevice(port)).toBe(device)
  kept.clear()
  expect(knownDevice(port)).not.toBe(device)
})

test('a browser that keeps nothing says nothing of itself', () => {
  vi.stubGlobal('localStorage', {
    getItem() {
      throw new Error('denied')
    },
  })
  expect(knownDevice(port)).toBeUndefined()
})
