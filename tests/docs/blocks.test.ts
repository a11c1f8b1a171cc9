/** Every block of code that names a language is read by a program of that language, or run. */
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileScript, compileTemplate, parse } from 'vue/compiler-sfc'
import { drawFence, drawnLanguages } from '../../tools/docs/site/draw-fence.ts'
import { makeMerchant } from '../kit/merchant.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { commandFaults } from './commands.ts'
import { type Block, blocksOf, placeOf, readPages } from './pages.ts'

const root = join(import.meta.dirname, '../..')
/** Inside of the repository, so that its packages are found; no other check reads it. */
const folder = join(root, 'docs/site/dist/blocks')
const all = readPages().flatMap(blocksOf)
const inLanguage = (...languages: string[]) =>
  all.filter(({ language }) => languages.includes(language))

const checked = ['ts', 'tsx', 'js', 'jsx', 'html', 'vue', 'json', 'bash']
/** Those of the webhooks are run by webhooks.test.ts. */
const runElsewhere = ['python', 'java', 'php', 'go']
/** For apps: their compilers and the channels' libraries are not here, so nobody compiled these. */
const notCompiled = ['arkts', 'dart', 'kotlin', 'swift']

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
})

test('a block is in a language that is checked, or says that it is text', () => {
  const known = new Set([
    '',
    'text',
    ...checked,
    ...runElsewhere,
    ...notCompiled,
    ...drawnLanguages,
  ])
  expect(all.filter(({ language }) => !known.has(language)).map(placeOf)).toEqual([])
  const unrun = inLanguage(...runElsewhere).filter(({ marks }) => !marks.includes('webhook'))
  expect(unrun.map(placeOf)).toEqual([])
  const unchecked = all.filter(({ marks, page }) => marks.includes('no-check') && !page.generated)
  expect(unchecked.map(placeOf)).toEqual([])
})

test('what was not compiled is one block for each kind of app, and is named', () => {
  const blocks = inLanguage(...notCompiled).filter(({ page }) => page.language === 'zh')
  const named = blocks.map((block) => `${placeOf(block)} (${block.language})`)
  console.warn(`docs: ${named.length} blocks were not compiled here: ${named.join(', ')}`)
  expect(blocks.map(({ language }) => language).sort()).toEqual(notCompiled)
})

describe('TypeScript', () => {
  const blocks = inLanguage('ts', 'tsx').filter(({ marks }) => !marks.includes('no-check'))

  test('is what the type checker takes', () => {
    expect(blocks.length).toBeGreaterThan(40)
    const names = blocks.map((block) => write(block, block.language))
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: '../../../../tsconfig.json',
        compilerOptions: { noUnusedLocals: false, jsx: 'react-jsx' },
        include: [],
        files: [...names, join(root, 'packages/cashier/src/element/css.d.ts')],
      }),
    )
    const run = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' })
    expect(run.stdout).toBe('')
    expect(run.status).toBe(0)
  })

  describe('that is marked so', () => {
    let platform: TestPlatform
    let env: NodeJS.ProcessEnv
    beforeAll(async () => {
      platform = await startPlatform({ vault: false })
      const merchant = await makeMerchant(platform)
      env = {
        PATH: process.env.PATH,
        TILLWAY_API_BASE: platform.server.url,
        TILLWAY_SECRET_KEY: merchant.secretKey,
        MALL_WEBHOOK_URL: 'http://127.0.0.1:9/webhooks/tillway',
      }
    })
    afterAll(() => platform.stop())

    const runnable = blocks.filter(
      ({ marks, page }) => marks.includes('run') && page.language === 'zh',
    )
    test.each(runnable.map((block) => [placeOf(block), block] as const))(
      '%s runs against the platform',
      async (_place, block) => {
        const file = join(folder, write(block, block.language))
        const told = await new Promise<string>((resolve, reject) =>
          execFile(
            process.execPath,
            ['--disable-warning=ExperimentalWarning', file],
            { env },
            (error, stdout, stderr) => (error ? reject(new Error(stderr)) : resolve(stdout)),
          ),
        )
        expect(told).not.toMatch(/undefined|false|Error/)
      },
    )
  })
})

test('JavaScript and the scripts of pages parse', () => {
  for (const block of inLanguage('js', 'jsx')) {
    const faults = faultsOf(block.code, block.language)
    expect([placeOf(block), faults]).toEqual([placeOf(block), []])
  }
  for (const block of inLanguage('html')) {
    const scripts = [...block.code.matchAll(/<script type="module">([\s\S]*?)<\/script>/g)]
    for (const [, code = ''] of scripts) {
      expect([placeOf(block), faultsOf(code)]).toEqual([placeOf(block), []])
    }
  }
})

test('Vue components compile', () => {
  for (const block of inLanguage('vue')) {
    const { descriptor, errors } = parse(block.code)
    expect([placeOf(block), errors]).toEqual([placeOf(block), []])
    const script = compileScript(descriptor, { id: 'block' })
    const template = compileTemplate({
      id: 'block',
      filename: 'block.vue',
      source: descriptor.template?.content ?? '',
      compilerOptions: { bindingMetadata: script.bindings ?? {} },
    })
    expect([placeOf(block), template.errors]).toEqual([placeOf(block), []])
  }
})

test('what is quoted from the new mall stands in its files', () => {
  const templates = join(root, 'packages/cli/templates')
  const files = ['express/app.js', 'common/public/shop.js'].map((file) =>
    readFileSync(join(templates, `${file}.tmpl`), 'utf8').replaceAll(/^ +/gm, ''),
  )
  const quotes = inLanguage('js').filter(({ marks }) => marks.includes('quote'))
  expect(quotes.length).toBe(10)
  for (const block of quotes) {
    const code = block.code.replaceAll(/^ +/gm, '')
    expect([placeOf(block), files.some((text) => text.includes(code))]).toEqual([
      placeOf(block),
      true,
    ])
  }
})

test('JSON parses', () => {
  const blocks = inLanguage('json')
  expect(blocks.length).toBeGreaterThan(100)
  for (const block of blocks) expect(() => JSON.parse(block.code), placeOf(block)).not.toThrow()
})

test('drawings can be drawn', () => {
  for (const { language, marks, code, page } of inLanguage(...drawnLanguages)) {
    expect(drawFence([language, ...marks].join(' '), code, page.language)).toMatch(
      /^<(?:div|table)/,
    )
  }
})

describe('commands', () => {
  const blocks = inLanguage('bash')

  test('are what the shell takes', () => {
    const script = blocks.map(({ code }) => `f() {\n${code}\n}`).join('\n')
    execFileSync('bash', ['-n'], { input: script })
  })

  test('exist', () => {
    const known = 'cd curl export git node npm npx openssl pg_dump sqlite3'.split(' ')
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Readonly<Record<string, string>>
    }
    const faults = blocks.flatMap((block) =>
      commandsOf(block).flatMap((line) => {
        const words = line.split(/\s+/)
        const [command = '', first = '', second = ''] = words
        const say = (what: string) => [`${placeOf(block)}: ${what}: ${line}`]
        if (!known.includes(command)) return say('unknown command')
        if (command === 'npm' && first === 'run' && scripts[second] === undefined) {
          return say('no such script')
        }
        if (command === 'node' && /\.ts$/.test(first)) {
          return say('an older node of the reader runs no TypeScript: npx node')
        }
        if (command === 'npx' && first === '--no-install' && second === 'tillway')
          return commandFaults(words.slice(3)).flatMap(say)
        if (command === 'npx' && first !== 'node') return say('no such package')
        const file = [first, second].find((word) => /^(?:apps|tools)\//.test(word))
        return file !== undefined && !exists(file) ? say('no such file') : []
      }),
    )
    expect(faults).toEqual([])
  })
})

function write(block: Block, ending: string): string {
  const name = `${placeOf(block).replaceAll(/[^a-z0-9]+/gi, '-')}.${ending}`
  writeFileSync(join(folder, name), `${block.code}\nexport {}\n`)
  return name
}

function faultsOf(code: string, ending = 'js'): readonly string[] {
  return parseSync(`block.${ending}`, code, { sourceType: 'module' }).errors.map(
    ({ message }) => message,
  )
}

/** One for each line, with continued lines joined; what stands in quotes over several lines is one word. */
function commandsOf({ code }: Block): readonly string[] {
  return code
    .replaceAll(/'[^']*'/g, "''")
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

function exists(file: string): boolean {
  try {
    readFileSync(join(root, file))
    return true
  } catch {
    return false
  }
}
