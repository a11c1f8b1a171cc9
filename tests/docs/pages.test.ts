/** Both languages have the same pages with the same build, and every generated word is there. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { events, routes } from '@tillway/api'
import { faultNames } from '@tillway/channel/simulator'
import { errorTable } from '@tillway/kernel'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { descriptionWords, tagWords } from '../../docs/site/words/api-words.ts'
import { errorWords, retryWords, typeWords } from '../../docs/site/words/error-words.ts'
import { eventWords } from '../../docs/site/words/event-words.ts'
import { faultWords } from '../../docs/site/words/host-words.ts'
import { chapters, packagePagesOf } from '../../docs/site/words/outline.ts'
import { settings } from '../../docs/site/words/setting-words.ts'
import { operationOf } from '../../tools/docs/site/api-pages.ts'
import { drawFence, machines } from '../../tools/docs/site/draw-fence.ts'
import { exampleOf, type Schema } from '../../tools/docs/site/example.ts'
import {
  exportsOf,
  memberComment,
  memberText,
  packageWords,
  saidIn,
} from '../../tools/docs/site/package-pages.ts'
import { readProject } from '../../tools/structure/project.ts'
import { blocksOf, headingsOf, readPages } from './pages.ts'

const pages = readPages()
const zh = new Map(
  pages.filter(({ language }) => language === 'zh').map((page) => [page.path, page]),
)
const en = new Map(
  pages.filter(({ language }) => language === 'en').map((page) => [page.path, page]),
)

describe('the two languages', () => {
  test('have the same pages, and every page of the outline', () => {
    expect([...en.keys()].sort()).toEqual([...zh.keys()].sort())
    const outline = chapters.flatMap((chapter) => chapter.pages)
    expect(outline.filter((path) => !zh.has(path))).toEqual([])
    const unlisted = [...zh.keys()].filter(
      (path) => !outline.includes(path) && path !== 'index' && !path.startsWith('reference/api/'),
    )
    expect(unlisted).toEqual([])
  })

  test.each([...zh.values()].map((page) => [page.path, page] as const))(
    '%s is built alike',
    (path, page) => {
      const other = en.get(path) ?? page
      const shape = (of: typeof page) =>
        headingsOf(of).map(({ level, anchor }) => (anchor === undefined ? level : [level, anchor]))
      expect(shape(other)).toEqual(shape(page))
      const fences = (of: typeof page) =>
        blocksOf(of).map(({ language, marks, code }) => [
          language,
          ...marks,
          // Comments of declarations are longer in one language than in the other.
          code.replaceAll(memberComment, '').split('\n').length,
        ])
      expect(fences(other)).toEqual(fences(page))
    },
  )

  test('a heading that is linked to has an anchor that does not depend on the language', () => {
    const bare = [...zh.values()].flatMap((page) =>
      headingsOf(page)
        .filter(({ level, anchor }) => level === 2 && anchor === undefined)
        .map(({ text }) => `${page.path}: ${text}`),
    )
    expect(bare).toEqual([])
  })
})

describe('what is generated', () => {
  test('has a Chinese word for every description of the API', () => {
    const known = new Set(Object.keys(descriptionWords))
    const text = JSON.stringify(
      Object.keys(routes).map((name) => operationOf(name as keyof typeof routes)),
    )
    const missing = [...text.matchAll(/"description":("(?:[^"\\]|\\.)*")/g)]
      .map(([, found = '""']) => JSON.parse(found) as string)
      .filter((found) => !known.has(found) && !/^(?:Id, |Host id|`[a-z_]+`(?:, |$))/.test(found))
      .filter((found) => !Object.values(routes).some(({ summary }) => summary.en === found))
    expect([...new Set(missing)]).toEqual([])
    expect(Object.values(routes).filter(({ tag }) => tagWords[tag] === undefined)).toEqual([])
  })

  test('has a Chinese word for every comment of the packages, and for nothing else', () => {
    const comments = Object.values(packagePagesOf)
      .flatMap(({ packages }) => packages.flatMap(exportsOf))
      .flatMap(({ comment, code }) => [
        comment,
        ...[...code.matchAll(memberComment)].map(([, inside = '']) => memberText(inside)),
      ])
      .map(saidIn)
      .filter((said) => said !== '')
    expect(comments.filter((said) => packageWords[said] === undefined)).toEqual([])
    const used = new Set(comments)
    expect(Object.keys(packageWords).filter((said) => !used.has(said))).toEqual([])
  })

  test('has words for every error, event and fault, and for nothing else', () => {
    expect(Object.keys(errorWords).sort()).toEqual(Object.keys(errorTable).sort())
    expect(Object.keys(eventWords)).toEqual([...events.eventTypes])
    expect(Object.keys(faultWords)).toEqual([...faultNames])
    for (const { type, retry } of Object.values(errorTable)) {
      expect([typeWords[type], retryWords[retry]]).not.toContain(undefined)
    }
  })

  test('has every setting that the code reads, and no other', () => {
    const read = new Set(
      readProject()
        .filter(({ path }) => /^(?:apps\/(?:server|vault|simulator)\/src|tools\/start)/.test(path))
        .filter(({ path }) => !path.endsWith('.test.ts'))
        .flatMap(({ text }) => [
          ...[...text.matchAll(/\benv\.([A-Z][A-Z_]+)/g)].map(([, name]) => name),
          // The vault reads its own by the second half of their names.
          ...[...text.matchAll(/'(TILLWAY_[A-Z_]+[A-Z])'/g)].map(([, name]) => name),
        ]),
    )
    const told = new Set(settings.map(({ name }) => name))
    expect([...read].filter((name) => name?.startsWith('TILLWAY_') && !told.has(name))).toEqual([])
    const main = readFileSync(join(import.meta.dirname, '../../docs/operating.md'), 'utf8')
    const operating = [...main.matchAll(/^\| `?(TILLWAY_[A-Z_]+)/gm)].map(([, name]) => name ?? '')
    expect(operating.filter((name) => !told.has(name))).toEqual([])
  })

  test('has examples that the schemas of requests take', () => {
    const all = Object.keys(routes) as (keyof typeof routes)[]
    const shown = all.filter((name) => routes[name].auth === 'secret')
    const ajv = new Ajv({ strict: false })
    addFormats.default(ajv)
    for (const name of shown) {
      const schema = operationOf(name).requestBody?.content['application/json']?.schema
      if (schema === undefined) continue
      const validate = ajv.compile(schema)
      const example = exampleOf(schema as Schema)
      expect([name, validate(example), validate.errors]).toEqual([name, true, null])
    }
  })

  test('draws every machine, with a place for every state', () => {
    for (const [name, { machine }] of Object.entries(machines)) {
      const drawing = drawFence('states', name, 'zh') ?? ''
      for (const state of machine.states) expect(drawing).toContain(`>${state}<`)
    }
  })
})
