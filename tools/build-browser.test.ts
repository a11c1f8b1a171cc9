import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BundleSizes, buildBrowser } from './build-browser.ts'
import { internalNames } from './build-browser-names.ts'

/**
 * Bytes after gzip. They only go down: what was won is not given back. The first paint is below its
 * budget of 14 KB, and everything of a language below its budget of 24 KB, but for the files for
 * readers, which only a till loads, and those for payment passwords, which a shopper without one does
 * not load: each has a budget of its own. `headless` wants 6 144: what is left is the machine, the polling, the
 * memory over reloads and the table of hosts.
 */
const budget = { headless: 6_850, firstPaint: 13_630, withoutCards: 19_895, everything: 24_570 }
/** What a till loads besides: the reader with its words, and the slip while the card is read. */
const tillBudget = { reader: 4_500, words: 1_100, slip: 2_850 }
/** What a page in another app loads besides, when it pays by a function of that app. */
const bridgeBudget = 1_440
/** What a shopper with a payment password loads besides, and one who is to set one. */
const passwordBudget = { drawer: 2_330, words: 320 }

let folder: string
let sizes: BundleSizes

const fileOf = (part: string) =>
  Object.keys(sizes.files).find((name) => name.includes(part)) ?? 'no such file'

const sizeOf = (part: string) => sizes.files[fileOf(part)] ?? Number.NaN

const besides = () =>
  Object.entries(sizes.files).reduce(
    (total, [name, size]) => (/-(reader|password|bridges)-/.test(name) ? total + size : total),
    0,
  )

/** What a shopper away from a till and without a password can ever download, in the language that costs more. */
const everything = () => Math.max(sizes.everything.zh, sizes.everything.en) - besides()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tillway-build-'))
  sizes = await buildBrowser(folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

test('what a shopper downloads stays within its budget', () => {
  expect(sizes.headless).toBeLessThanOrEqual(budget.headless)
  expect(sizes.firstPaint).toBeLessThanOrEqual(budget.firstPaint)
  expect(everything()).toBeLessThanOrEqual(budget.everything)
})

test('the code encoder is not loaded before it is needed', () => {
  const holds = (name: string) => readFileSync(join(folder, name), 'utf8').includes('TextEncoder')
  expect(holds('tillway.js')).toBe(false)
  expect(holds(fileOf('views'))).toBe(true)
  expect(sizes.firstPaint).toBeLessThan(sizes.everything.en)
})

test('the sheet is painted from one file, and what comes later is fetched once', () => {
  const names = Object.keys(sizes.files).map((name) => name.replace(/-\w{8}\.js$/, '.js'))
  const reader = ['reader-drawer', 'reader-en', 'reader-slip', 'reader-zh']
  const password = ['password-drawer', 'password-en', 'password-zh']
  const parts = ['bridges', 'card-drawer', 'en', ...password, ...reader, 'views', 'zh']
  expect(names.sort()).toEqual([...parts.map((part) => `tillway-${part}.js`), 'tillway.js'])
  expect(sizes.firstPaint).toBe(sizes.files['tillway.js'])
})

test('whoever does not pay by card does not load what that takes', () => {
  const cards = fileOf('card-drawer')
  const views = readFileSync(join(folder, fileOf('views')), 'utf8')
  expect(views).toContain(`import("./${cards}")`)
  expect(everything() - (sizes.files[cards] ?? 0)).toBeLessThanOrEqual(budget.withoutCards)
})

test('a till loads little more, and nobody else loads it', () => {
  expect(sizeOf('reader-drawer')).toBeLessThanOrEqual(tillBudget.reader)
  expect(Math.max(sizeOf('reader-zh'), sizeOf('reader-en'))).toBeLessThanOrEqual(tillBudget.words)
  expect(sizeOf('reader-slip')).toBeLessThanOrEqual(tillBudget.slip)
  const views = readFileSync(join(folder, fileOf('views')), 'utf8')
  expect(views).toContain(`import("./${fileOf('reader-drawer')}")`)
})

test('a page in another app loads little more, and no other page loads it', () => {
  expect(sizeOf('bridges')).toBeLessThanOrEqual(bridgeBudget)
  const first = readFileSync(join(folder, 'tillway.js'), 'utf8')
  expect(first).toContain(`import("./${fileOf('bridges')}")`)
})

test('a payment password loads little more, and who has none does not load it', () => {
  const words = Math.max(sizeOf('password-zh'), sizeOf('password-en'))
  expect(sizeOf('password-drawer')).toBeLessThanOrEqual(passwordBudget.drawer)
  expect(words).toBeLessThanOrEqual(passwordBudget.words)
  const cards = readFileSync(join(folder, fileOf('card-drawer')), 'utf8')
  expect(cards).toContain(`import("./${fileOf('password-drawer')}")`)
})

test('what is called from outside, or looked up by a string, keeps its name', () => {
  const outside = [
    ...['getState', 'subscribe', 'find', 'connect', 'disconnect', 'pay', 'status', 'sources'],
    ...['found', 'reader', 'prompt', 'typed', 'problem', 'name', 'model', 'serial', 'battery'],
    ...['params', 'onCard', 'onDecision', 'signal', 'type', 'code', 'reading', 'entry', 'result'],
    ...['step', 'id', 'zh', 'en', 'receipt', 'signature', 'terminal', 'readers', 'tick'],
  ]
  expect(internalNames.filter((name) => outside.includes(name))).toEqual([])
})

test('nobody loads the words of a language that is not read', () => {
  const han = /\p{Script=Han}{6}/u
  const holds = (part: string) => han.test(readFileSync(join(folder, fileOf(part)), 'utf8'))
  expect(['-zh-', '-en-', 'views', 'card-drawer'].map(holds)).toEqual([true, false, false, false])
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
