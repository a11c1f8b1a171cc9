/**
 * Builds what a page loads: the payment sheet as ES modules, and how large each is. Run it by
 * itself, or call `buildBrowser` from a server that wants the files where it can serve them.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Metafile, type Plugin, transform } from 'esbuild'
import { internalNames } from './build-browser-names.ts'

const root = join(import.meta.dirname, '..')

export interface BundleSizes {
  /** Bytes of each file after gzip at level 9. */
  readonly files: Readonly<Record<string, number>>
  /** What a page loads before it can show the sheet. */
  readonly firstPaint: number
  /** That and everything loaded later. */
  readonly everything: number
  /** The SDK without a user interface, by itself. */
  readonly headless: number
}

/** Writes `tillway.js`, its chunks and `sizes.json`; what was in the folder is removed. */
export async function buildBrowser(outdir: string): Promise<BundleSizes> {
  rmSync(outdir, { recursive: true, force: true })
  mkdirSync(outdir, { recursive: true })
  const entry = join(root, 'packages/cashier/src/index.ts')
  const { metafile } = await bundle({ tillway: entry }, { outdir, internal: internalNames })
  const files = Object.fromEntries(
    Object.keys(metafile.outputs).map((path) => [basename(path), gzipped(join(root, path))]),
  )
  const first = staticallyLoaded(metafile, 'tillway.js')
  const sum = (names: readonly string[]) =>
    names.reduce((total, name) => total + (files[name] ?? 0), 0)
  const sizes: BundleSizes = {
    files,
    firstPaint: sum(first),
    everything: sum(Object.keys(files)),
    headless: await headlessSize(),
  }
  writeFileSync(join(outdir, 'sizes.json'), `${JSON.stringify(sizes, null, 2)}\n`)
  return sizes
}

interface BundleOptions {
  /** Nothing is written without it. */
  readonly outdir?: string
  /** Names of properties that may become shorter. */
  readonly internal?: readonly string[]
}

function bundle(
  entryPoints: Readonly<Record<string, string>>,
  { outdir, internal }: BundleOptions,
) {
  return build({
    absWorkingDir: root,
    entryPoints,
    ...(outdir === undefined ? { write: false, outdir: 'unused' } : { outdir }),
    ...(internal === undefined ? {} : { mangleProps: new RegExp(`^(${internal.join('|')})$`) }),
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    // Old Android web views: what they lack is written out.
    target: 'es2017',
    charset: 'utf8',
    legalComments: 'none',
    // Fields by assignment: shorter in old syntax, and no class here overrides an accessor.
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    metafile: true,
    chunkNames: 'tillway-[name]-[hash]',
    plugins: [styleText],
  })
}

/** `import { css } from './x.css'` gives the minified text. */
const styleText: Plugin = {
  name: 'style-text',
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), {
        loader: 'css',
        minify: true,
        target: ['chrome61', 'safari11'],
      })
      // The values of custom properties are left as they were written.
      const tight = code.trim().replace(/(--[\w-]+:) |, (?=[#\w"-])/g, (_, name) => name ?? ',')
      return { contents: `export const css = ${JSON.stringify(tight)}`, loader: 'js' }
    })
  },
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
  const { outputFiles } = await bundle({ sdk: join(root, 'packages/sdk/src/headless.ts') }, {})
  return gzipSync(outputFiles?.[0]?.contents ?? '', { level: 9 }).length
}

function gzipped(path: string): number {
  return gzipSync(readFileSync(path), { level: 9 }).length
}

if (process.argv[1] === import.meta.filename) {
  console.log(await buildBrowser(process.argv[2] ?? join(root, 'packages/cashier/dist')))
}
