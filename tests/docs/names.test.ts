/** What the documents name exists: commands that run when they are copied, metrics, log lines, codes. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { routes } from '@tillway/api'
import { errorTable } from '@tillway/kernel'
import { describe, expect, test } from 'vitest'
import { createMetrics } from '../../apps/server/src/metrics.ts'
import { settings } from '../../docs/site/words/setting-words.ts'
import { commandTable } from '../../packages/cli/src/commands/table.ts'
import { readProject } from '../../tools/structure/project.ts'
import { commandFaults } from './commands.ts'
import { headingsOf, readPages } from './pages.ts'

interface Said {
  readonly place: string
  readonly text: string
}

const root = join(import.meta.dirname, '../..')
const pages = readPages()
const project = readProject().filter(({ path }) => !/\.test\.tsx?$/.test(path))
const code = project
  .filter(({ path }) => /^(?:apps|packages|channels)\/[^/]+\/src\//.test(path))
  .map(({ text }) => text)
  .join('\n')

/** What stands outside of the site: on the front page, beside the code, in a new mall. */
const outside = [
  '.',
  'docs',
  'docs/concepts',
  'docs/security',
  ...foldersOf('packages', 'channels', 'apps'),
]
  .flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  )
  .concat(
    'packages/cli/templates/common/README.md.tmpl',
    'packages/cli/templates/common/server.js.tmpl',
  )
  .map((path) => ({ place: path, text: readFileSync(join(root, path), 'utf8') }))

const site: readonly Said[] = pages.map(({ path, language, text }) => ({
  place: `${language}/${path}`,
  text,
}))
const written = pages
  .filter(({ generated }) => !generated)
  .map(({ path, language, text }) => ({ place: `${language}/${path}`, text }))

function foldersOf(...parents: readonly string[]): readonly string[] {
  return parents.flatMap((parent) =>
    readdirSync(join(root, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(parent, name)),
  )
}

/** What stands in backquotes in the text, outside of blocks. */
function quotedIn({ place, text }: Said): readonly Said[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '')
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, quoted = '']) => ({ place, text: quoted }))
}

const strange = (said: readonly Said[], isKnown: (text: string) => boolean) =>
  said.filter(({ text }) => !isKnown(text)).map(({ place, text }) => `${place}: ${text}`)

describe('a command of ours', () => {
  const names = commandTable.map(({ name }) => name.split(' ')[0])
  const bare = new RegExp(`(?<!--no-install )\\btillway (?:${names.join('|')})\\b`)
  const everywhere = [...site, ...outside]

  test('is never fetched from a registry', () => {
    const fetched = everywhere.filter(({ text }) => /npx tillway/.test(text))
    expect(fetched.map(({ place }) => place)).toEqual([])
  })

  test('is written as it runs, in the text too, but where the page is about completing it', () => {
    const quoted = everywhere.flatMap(quotedIn).filter(({ text }) => !/completion/.test(text))
    expect(strange(quoted, (text) => !bare.test(text))).toEqual([])
  })

  test('exists, with its options, wherever it stands in the text', () => {
    const calls = everywhere
      .flatMap(quotedIn)
      .filter(({ text }) => /^npx --no-install tillway [a-z]/.test(text))
    expect(calls.length).toBeGreaterThan(60)
    const words = (text: string) =>
      text
        .replaceAll(/<[^>]*>/g, 'x')
        .split(' ')
        .slice(3)
    expect(strange(calls, (text) => commandFaults(words(text)).length === 0)).toEqual([])
  })

  test('is printed as it runs by the command line itself', () => {
    const own = project.filter(({ path }) => path.startsWith('packages/cli/src/'))
    const texts = own.flatMap(({ path, text }) =>
      [...text.matchAll(/\b(?:line|remedy|zh|en): '([^']*)'/g)].map(([, line = '']) => ({
        place: path,
        text: line,
      })),
    )
    const isName = /Reads what tillway start writes|读 tillway start 写在|completion/
    expect(strange(texts, (text) => !bare.test(text) || isName.test(text))).toEqual([])
  })
})

describe('what a page names', () => {
  const quoted = written.flatMap(quotedIn)
  const like = (form: RegExp) => quoted.filter(({ text }) => form.test(text))

  test('is counted by the platform, under that name and with those labels', async () => {
    const known = new Map(
      (await createMetrics().registry.getMetricsAsJSON()).map(({ name }) => [name, true]),
    )
    const metrics = like(/^tillway_/)
    expect(metrics.length).toBeGreaterThan(30)
    const isKnown = (text: string) => {
      const [, name = '', label, value = ''] =
        /^(tillway_[a-z_]+)(?:\{([a-z]+)="(\w+)"\})?$/.exec(text) ?? []
      if (!known.has(name)) return false
      if (label === undefined) return true
      const [, state = ''] = /^attempt_(\w+)$/.exec(value) ?? []
      return code.includes(`'${value}'`) || code.includes(`'${state}'`)
    }
    expect(strange(metrics, isKnown)).toEqual([])
  })

  test('is a line that the log has', () => {
    const lines = like(/^".*"$/)
    expect(lines.length).toBeGreaterThan(20)
    expect(strange(lines, (text) => code.includes(`'${text.slice(1, -1)}'`))).toEqual([])
  })

  test('is a word that the code has', () => {
    const words = like(/^(?!tillway_)[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/)
    // Of the channels' own logins, which a mall calls itself.
    const theirs = ['auth_base', 'session_key', 'snsapi_base']
    expect(words.length).toBeGreaterThan(200)
    const known = new Set([...(code.match(/[A-Za-z][A-Za-z0-9_]*/g) ?? []), ...theirs])
    expect(strange(words, (text) => known.has(text))).toEqual([])
  })

  test('is a setting, or a call of the API', () => {
    const known = new Set(settings.map(({ name }) => name))
    const isSetting = (text: string) => known.has(text) || code.includes(text)
    expect(strange(like(/^TILLWAY_[A-Z_]+$/), isSetting)).toEqual([])
    const calls = new Set(Object.values(routes).map(({ method, path }) => `${method} ${path}`))
    expect(
      strange(like(/^(?:GET|POST|PUT|PATCH|DELETE) \/v1\//), (text) => calls.has(text)),
    ).toEqual([])
  })
})

describe.each(['zh', 'en'] as const)('for those who are woken, in %s', (language) => {
  const page = (path: string) => {
    const found = pages.find((each) => each.path === path && each.language === language)
    if (found === undefined) throw new Error(`no page ${path}`)
    return found
  }
  const partsOf = (path: string) => page(path).text.split(/^## /m).slice(1)

  test('each runbook says how it is seen, what to do, what never, and when it is over', () => {
    const labels =
      language === 'zh' ? ['看到', '做', '绝不', '结束'] : ['You see', 'Do', 'Never', 'Over when']
    const runbooks = partsOf('operate/runbooks')
    expect(runbooks.length).toBeGreaterThanOrEqual(17)
    for (const runbook of runbooks) {
      const found = [...runbook.matchAll(/^- \*\*(.+?)\*\* /gm)].map(([, label]) => label)
      expect([runbook.split('\n')[0], found]).toEqual([runbook.split('\n')[0], labels])
    }
  })

  test('every alarm that the platform raises is in the table, with its runbook', () => {
    const raised = [...code.matchAll(/metrics\.alarm\('(\w+)'\)/g)].map(([, name = '']) => name)
    expect(raised.length).toBeGreaterThan(5)
    const { text } = page('operate/monitoring')
    expect(raised.filter((name) => !text.includes(`{name="${name}"}`))).toEqual([])
    const anchors = headingsOf(page('operate/runbooks')).map(({ anchor }) => anchor)
    const linked = [...text.matchAll(/operate\/runbooks#([a-z-]+)/g)].map(([, anchor]) => anchor)
    expect(linked.filter((anchor) => !anchors.includes(anchor))).toEqual([])
  })

  test('the symptoms are many, and a code that one names leads to its words', () => {
    const symptoms = partsOf('faq')
    expect(symptoms.length).toBeGreaterThanOrEqual(30)
    const bare = symptoms.flatMap((symptom) =>
      [
        ...symptom
          .split('\n')
          .slice(1)
          .join('\n')
          .matchAll(/(?<!\[)`([a-z_]+)`/g),
      ]
        .map(([, name = '']) => name)
        .filter((name) => Object.hasOwn(errorTable, name)),
    )
    expect(bare).toEqual([])
  })
})
