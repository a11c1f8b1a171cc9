import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { passwordPlatform } from './password.ts'

const kept = new Map<string, string>()

beforeEach(() => {
  kept.clear()
  vi.stubGlobal('document', { getElementById: () => ({ textContent: '{}' }) })
  vi.stubGlobal('window', { parent: null })
})
afterEach(() => vi.unstubAllGlobals())

test('a browser is known again by sixteen random bytes', () => {
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  })
  const device = passwordPlatform().device()
  expect(device).toMatch(/^[\w-]{22}$/)
  expect(passwordPlatform().device()).toBe(device)
  kept.clear()
  expect(passwordPlatform().device()).not.toBe(device)
})

test('a browser that keeps nothing says nothing of itself', () => {
  vi.stubGlobal('localStorage', {
    getItem() {
      throw new Error('denied')
    },
  })
  expect(passwordPlatform().device()).toBeUndefined()
})
