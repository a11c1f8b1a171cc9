/**
 * Builds what a page loads: the payment sheet as ES modules, and how large each is. Run it by
 * itself, or call `buildBrowser` from a server that wants the files where it can serve them.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { gzipped, tightened } from './build-browser-code.ts'
import { internalNames } from './build-browser-names.ts'
import { styleText } from './build-browser-style.ts'

const root = join(import.meta.dirname, '..')

const languages = ['zh', 'en'] as const
type Language = (typeof languages)[number]

export interface BundleSizes {
  /** Bytes of each file after gzip at level 9. */
  readonly files: Readonly<Record<string, number>>
  /** What a page loads before it can show the sheet. */
  readonly firstPaint: number
  /** That and everything loaded later, by the language of the shopper, who reads no other. */
  readonly everything: Readonly<Record<Language, number>>
  /** The SDK without a user interface, by itself. */
  readonly headless: number
}

/** Writes `tillway.js`, its chunks and `sizes.json`; what was in the folder is removed. */
export async function buildBrowser(outdir: string): Promise<BundleSizes> {
  rmSync(outdir, { recursive: true, force: true })
  mkdirSync(outdir, { recursive: true })
  const entry = join(root, 'packages/cashier/src/index.ts')
  const { metafile, codes } = await bundle({ tillway: entry }, internalNames)
  for (const [name, code] of codes) writeFileSync(join(outdir, name), code)
  const files = Object.fromEntries([...codes].map(([name, code]) => [name, gzipped(code)]))
  const first = staticallyLoaded(metafile, 'tillway.js')
  const sum = (names: readonly string[]) =>
    names.reduce((total, name) => total + (files[name] ?? 0), 0)
  const all = Object.keys(files)
  const wordsIn = (name: string) => languages.find((one) => name.startsWith(`tillway-${one}-`))
  const readIn = (language: Language) =>
    sum(all.filter((name) => (wordsIn(name) ?? language) === language))
  const sizes: BundleSizes = {
    files,
    firstPaint: sum(first),
    everything: { zh: readIn('zh'), en: readIn('en') },
    headless: await headlessSize(),
  }
  writeFileSync(join(outdir, 'sizes.json'), `${JSON.stringify(sizes, null, 2)}\n`)
  return sizes
}

/** The code of each file by its name; `internal`: properties that may become shorter. */
async function bundle(
  entryPoints: Readonly<Record<string, string>>,
  internal: readonly string[] = [],
): Promise<{ readonly metafile: Metafile; readonly codes: ReadonlyMap<string, string> }> {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints,
    write: false,
    outdir: 'unused',
    ...(internal.length === 0 ? {} : { mangleProps: new RegExp(`^(${internal.join('|')})$`) }),
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    // What a web view of 2020 knows; see docs/adr/0014-what-the-sheet-weighs.md.
    target: 'es2020',
    charset: 'utf8',
    legalComments: 'none',
    // Fields by assignment, which is shorter; no class here overrides an accessor.
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    metafile: true,
    chunkNames: 'tillway-[name]-[hash]',
    plugins: [styleText],
  })
  const codes = new Map<string, string>()
  for (const { path, text } of outputFiles) codes.set(basename(path), await tightened(text, true))
  return { metafile, codes }
}

/** The entry and what it imports without waiting. */
function staticallyLoaded({ outputs }: Metafile, entry: string): readonly string[] {
  const byName = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output]))
  const found = new Set<string>()
  const visit = (name: string) => {
    if (found.has(name)) return
    found.add(name)
    for (const { path, kind } of byName.get(name)?.imports ?? []) {
      if (kind === 'import-statement') visit(basename(path))
    }
  }
  visit(entry)
  return [...found]
}

async function headlessSize(): Promise<number> {
  const { codes } = await bundle({ sdk: join(root, 'packages/sdk/src/headless.ts') })
  return gzipped([...codes.values()].join(''))
}

if (process.argv[1] === import.meta.filename) {
  console.log(await buildBrowser(process.argv[2] ?? join(root, 'packages/cashier/dist')))
}
