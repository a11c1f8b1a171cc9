import { beforeAll, expect, test } from 'vitest'
import { buildFrame, type FrameBuild } from './build-frame.ts'

/**
 * Bytes after gzip: script, style and both languages together, which is all that a shopper loads.
 * Of 8 KB; what is left is room.
 */
const budget = 7_940

let built: FrameBuild

beforeAll(async () => {
  built = await buildFrame()
})

test('what a shopper loads to type a card stays within its budget', () => {
  expect(built.sizes.together).toBeLessThanOrEqual(budget)
  expect(built.sizes.together).toBeGreaterThan(built.sizes.style)
})

test('both languages are in it', () => {
  expect(built.script).toContain('银行卡号')
  expect(built.script).toContain('Card number')
})

test('it stands in a page as it is: nothing in it could end its element', () => {
  expect(built.script).not.toMatch(/<\/?script|<!--/i)
  expect(built.style).not.toMatch(/<\/style/i)
})

test('nothing in it evaluates text, parses markup, keeps anything or talks to anyone else', () => {
  expect(built.script).not.toMatch(
    /\beval\(|new Function|document\.write|innerHTML|outerHTML|insertAdjacentHTML|srcdoc/,
  )
  expect(built.script).not.toMatch(
    /localStorage|sessionStorage|indexedDB|document\.cookie|console\./,
  )
  expect(built.script).not.toMatch(/https?:|XMLHttpRequest|sendBeacon|WebSocket|"\*"/)
})
