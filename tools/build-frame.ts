/**
 * Builds what the vault puts into its pages, the one that a shopper types a card into and the one
 * for a payment password: for each of them a script and a style sheet, both small enough to stand in
 * the page itself, known to its policy by their hashes. The page of a password is one for each
 * language, and has parts that come when they are needed, each a file named by what is in it.
 */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { type PartName, partNames } from '../packages/vault-frame/src/password/parts/names.ts'
import { words } from '../packages/vault-frame/src/password/words/words.ts'
import { gzipped, tightened } from './build-browser-code.ts'

/** What only a document's own parts say to each other; nothing of it is sent, looked up or a browser's. */
const mangleProps = {
  card: /^(problems|recognised|resendAt|keptCvn|chosenKind|withheld|hides|caret|typed|control|sends|sending|isInFrame|onMessage|onCovered|onHeight)$/,
  password:
    /^(isInFrame|onMessage|onCovered|onHeight|onHidden|onChange|onDone|warns|waits|lapsesAt|restart|renew|running|coveredAt|redraw|focusTitle|follow|update|elements|sentence|count|problem|step|way|tell|after|post|randomBytes|paint|colour|tile|digit|em|take|holdFirst|surfaces|leave|furthest|covered|wished|brought|load|fetchPart|turnTo|choose|slot|createEntry|createSurface|addElement|followOne|onCell|drawTiles|drawDigits|drawPicture|asked|entered)$/,
} as const

const languages = ['zh', 'en'] as const
type Language = (typeof languages)[number]

const source = join(import.meta.dirname, '../packages/vault-frame/src')
const passwordScript = 'password/index.ts'

export interface FrameBuildOptions {
  /** What is drawn is also told to programs that play a person in tests. Never in production. */
  readonly eyes?: boolean
}

export interface BuiltDocument {
  readonly script: string
  readonly style: string
  /** Bytes after gzip at level 9; `together` is what a shopper's first visit costs. */
  readonly sizes: { readonly script: number; readonly style: number; readonly together: number }
}

export interface BuiltPart {
  /** A module; it brings its style. */
  readonly script: string
  /** The rules in it, by whose hash the page's policy knows them. */
  readonly style: string
  /** Bytes after gzip at level 9. */
  readonly size: number
}

export interface FrameBuild {
  readonly card: BuiltDocument
  readonly password: Readonly<Record<Language, BuiltDocument>> & {
    /** By the names of their files. */
    readonly parts: Readonly<Record<string, BuiltPart>>
  }
}

export async function buildFrame({ eyes = false }: FrameBuildOptions = {}): Promise<FrameBuild> {
  const define = { __EYES__: String(eyes) }
  const [card, password] = await Promise.all([buildCard(define), buildPassword(define)])
  return { card, password }
}

type Define = Readonly<Record<string, string>>

async function buildCard(define: Define): Promise<BuiltDocument> {
  const [script, style] = await Promise.all([
    bundleScript('index.ts', { define, mangleProps: mangleProps.card }),
    bundleStyle('frame.css'),
  ])
  return documentOf(script, style)
}

async function buildPassword(define: Define): Promise<FrameBuild['password']> {
  const mangled = { mangleProps: mangleProps.password, mangleCache: await sharedNames() }
  const files = await Promise.all(
    partNames.map(async (name) => {
      const style = await bundleStyle(`password/parts/${name}.css`)
      const script = await bundleScript(`password/parts/${name}.ts`, {
        ...mangled,
        format: 'esm',
        define: { ...define, __STYLE__: JSON.stringify(style) },
      })
      const hash = createHash('sha256').update(script).digest('hex').slice(0, 16)
      return { name, file: `${name}-${hash}.js`, part: { script, style, size: gzipped(script) } }
    }),
  )
  const parts = Object.fromEntries(files.map(({ file, part }) => [file, part]))
  const fileOf = Object.fromEntries(files.map(({ name, file }): [PartName, string] => [name, file]))
  const style = await bundleStyle('password/password.css')
  const inLanguage = async (language: Language) => {
    const texts = Object.entries(words).map(([word, pair]) => [
      word,
      pair[languages.indexOf(language)],
    ])
    const script = await bundleScript(passwordScript, {
      ...mangled,
      define: {
        ...define,
        __PARTS__: JSON.stringify(fileOf),
        __TEXTS__: JSON.stringify(Object.fromEntries(texts)),
      },
    })
    return documentOf(script, style)
  }
  const [zh, en] = await Promise.all([inLanguage('zh'), inLanguage('en')])
  return { zh, en, parts }
}

/** How the page and its parts call what they lend each other: short, and nothing that any of them uses. */
async function sharedNames(): Promise<NonNullable<BuildOptions['mangleCache']>> {
  const entries = [passwordScript, ...partNames.map((name) => `password/parts/${name}.ts`)]
  const { mangleCache = {} } = await build({
    entryPoints: entries.map((entry) => join(source, entry)),
    outdir: source,
    bundle: true,
    write: false,
    mangleProps: mangleProps.password,
    mangleCache: {},
    define: { __EYES__: 'true' },
  })
  return mangleCache
}

function documentOf(script: string, style: string): BuiltDocument {
  const sizes = {
    script: gzipped(script),
    style: gzipped(style),
    together: gzipped(script + style),
  }
  return { script, style, sizes }
}

async function bundleScript(entry: string, options: BuildOptions): Promise<string> {
  // As for the sheet that it stands in.
  const code = await bundle(entry, { format: 'iife', target: 'es2020', ...options })
  return await tightened(code, options.format === 'esm')
}

async function bundleStyle(entry: string): Promise<string> {
  const style = await bundle(entry, { target: ['chrome80', 'safari13.1'] })
  // The values of custom properties are left as they were written.
  return style.replace(/(--[\w-]+:) /g, '$1')
}

async function bundle(entry: string, options: BuildOptions): Promise<string> {
  const { outputFiles = [] } = await build({
    ...options,
    entryPoints: [join(source, entry)],
    bundle: true,
    minify: true,
    write: false,
    charset: 'utf8',
    legalComments: 'none',
  })
  return (outputFiles[0]?.text ?? '').trim()
}

/**
 * With a path as its argument it writes the build there as JSON, with `--eyes` one for tests;
 * without a path it tells the sizes.
 */
if (process.argv[1] === import.meta.filename) {
  const [path] = process.argv.slice(2).filter((one) => !one.startsWith('--'))
  const { card, password } = await buildFrame({ eyes: process.argv.includes('--eyes') })
  if (path) writeFileSync(path, JSON.stringify({ card, password }))
  const parts = Object.entries(password.parts).map(([file, { size }]) => [file, size] as const)
  console.log({
    card: card.sizes,
    password: { zh: password.zh.sizes, en: password.en.sizes },
    parts: Object.fromEntries(parts),
    everything: parts.reduce((sum, [, size]) => sum + size, password.zh.sizes.together),
  })
}
