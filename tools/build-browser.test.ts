import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BundleSizes, buildBrowser } from './build-browser.ts'
import { internalNames } from './build-browser-names.ts'

/**
 * Bytes after gzip. They only go down: what was won is not given back. The first paint is below its
 * budget of 14 KB. `headless` wants 6 144: what is left is the machine, the polling, the memory
 * over reloads and the table of hosts. `everything` wants 24 576. Without the file for cards, which
 * is fetched only where such a way is chosen, it is far below that; with it, a kilobyte above.
 */
const budget = { headless: 6_850, firstPaint: 13_540, withoutCards: 20_345, everything: 25_750 }

let folder: string
let sizes: BundleSizes

const viewsFile = () =>
  Object.keys(sizes.files).find((name) => name.includes('views')) ?? 'no such file'

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tillway-build-'))
  sizes = await buildBrowser(folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

test('what a shopper downloads stays within its budget', () => {
  expect(sizes.headless).toBeLessThanOrEqual(budget.headless)
  expect(sizes.firstPaint).toBeLessThanOrEqual(budget.firstPaint)
  expect(sizes.everything).toBeLessThanOrEqual(budget.everything)
})

test('the code encoder is not loaded before it is needed', () => {
  const holds = (name: string) => readFileSync(join(folder, name), 'utf8').includes('TextEncoder')
  expect(holds('tillway.js')).toBe(false)
  expect(holds(viewsFile())).toBe(true)
  expect(sizes.firstPaint).toBeLessThan(sizes.everything)
})

test('the sheet is painted from one file, and what comes later is fetched once', () => {
  const names = Object.keys(sizes.files).map((name) => name.replace(/-\w{8}\.js$/, '.js'))
  expect(names.sort()).toEqual(['tillway-card-drawer.js', 'tillway-views.js', 'tillway.js'])
  expect(sizes.firstPaint).toBe(sizes.files['tillway.js'])
})

test('whoever does not pay by card does not load what that takes', () => {
  const [cards = ''] = Object.keys(sizes.files).filter((name) => name.includes('card-drawer'))
  const views = readFileSync(join(folder, viewsFile()), 'utf8')
  expect(views).toContain(`import("./${cards}")`)
  expect(sizes.everything - (sizes.files[cards] ?? 0)).toBeLessThanOrEqual(budget.withoutCards)
})

test('what a page can reach keeps its name', () => {
  const first = readFileSync(join(folder, 'tillway.js'), 'utf8')
  for (const name of ['pay', 'open', 'resume', 'session', 'result', 'getState', 'subscribe']) {
    expect(first).toMatch(new RegExp(`[{,.\\s]${name}\\b`))
  }
})

test('nothing that the language or the platform names is renamed', () => {
  const known = [
    ...[Array, Function, Map, Object, Promise, RegExp, Set, String, WeakMap],
    ...[AbortSignal, Event, EventTarget, Headers, Response, URL],
  ].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype))
  expect(internalNames.filter((name) => known.includes(name))).toEqual([])
})

test('the sizes lie beside the files that they tell of', () => {
  const { files } = JSON.parse(readFileSync(join(folder, 'sizes.json'), 'utf8'))
  expect(Object.keys(files).sort()).toEqual(
    readdirSync(folder)
      .filter((name) => name.endsWith('.js'))
      .sort(),
  )
})

test('nothing in it evaluates text or parses markup', () => {
  for (const name of Object.keys(sizes.files)) {
    const code = readFileSync(join(folder, name), 'utf8')
    expect(code).not.toMatch(/\beval\(|new Function|document\.write|insertAdjacentHTML/)
  }
})
