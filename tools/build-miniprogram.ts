/** Builds the pay pages of mini programs: files to be put into a mini program as they are. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { build, type Plugin, transform } from 'esbuild'
import { gzipped, tightened } from './build-browser-code.ts'
import { internalNames } from './build-browser-names.ts'

const root = join(import.meta.dirname, '..')

/** Folders of the packages that have a pay page. */
export const miniPrograms: readonly string[] = readdirSync(join(root, 'packages')).filter((name) =>
  /^host-.*-miniprogram$/.test(name),
)

export interface PageSizes {
  /** Of the script alone, after gzip at level 9. */
  readonly script: number
  /** Bytes of all files of the page. */
  readonly raw: number
  /** The same after gzip at level 9, each by itself. */
  readonly gzip: number
}

/** Writes `pay.js` and the files beside it into `<outdir>/pay`. */
export async function buildPayPage(name: string, outdir: string): Promise<PageSizes> {
  const source = join(root, 'packages', name, 'src/page')
  const folder = join(outdir, 'pay')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const internal = namesWithin(join(source, '..'))
  const { outputFiles } = await build({
    mangleProps: new RegExp(`^(${internal.join('|')})$`),
    entryPoints: [join(source, 'pay.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2020',
    charset: 'utf8',
    legalComments: 'none',
    plugins: [withoutBrowsers],
  })
  const code = await tightened(outputFiles[0]?.text ?? '', true)
  writeFileSync(join(folder, 'pay.js'), code)
  for (const file of readdirSync(source).filter((one) => !one.endsWith('.ts'))) {
    const text = readFileSync(join(source, file), 'utf8')
    writeFileSync(join(folder, file), await squeezed(extname(file), text))
  }
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
  return {
    script: gzipped(code),
    raw: files.reduce((sum, file) => sum + Buffer.byteLength(file), 0),
    gzip: files.reduce((sum, file) => sum + gzipped(file), 0),
  }
}

/** Shorter, and saying the same. */
async function squeezed(kind: string, text: string): Promise<string> {
  if (/ss$/.test(kind)) return (await transform(text, { loader: 'css', minify: true })).code
  if (/ml$/.test(kind)) return text.replaceAll(/\n\s*/g, '').replaceAll(/>\s+</g, '><')
  return JSON.stringify(JSON.parse(text))
}

/** What only pages of browsers need: telling hosts apart, and leaving for another page. */
const stubs: Readonly<Record<string, string>> = {
  'hosts/detect.ts': 'export const detectHost = () => ""',
  'hosts/table.ts': 'export const hostTable = []',
  'request/leave.ts': 'export const isSafe = () => true; export const leave = () => {}',
}

const withoutBrowsers: Plugin = {
  name: 'without-browsers',
  setup({ onLoad }) {
    onLoad({ filter: /sdk.src.(hosts|request).(detect|table|leave)\.ts$/ }, ({ path }) => {
      const name = Object.keys(stubs).find((one) => path.replaceAll('\\', '/').endsWith(one))
      return { contents: stubs[name ?? ''] ?? '', loader: 'js' }
    })
  },
}

/** What a page of a browser could reach, and nothing outside of this page does. */
const closedHere = [
  ...['getState', 'subscribe', 'latest', 'refresh', 'readOnly', 'perform', 'supports', 'resume'],
  ...['retry', 'update', 'after', 'send', 'everySecond', 'signedOrder', 'preferredWay'],
]

/** What neither the template nor the app around the page knows by name. */
function namesWithin(source: string): readonly string[] {
  const outside = ['page', 'platform'].flatMap((folder) =>
    readdirSync(join(source, folder))
      .filter((file) => /ml$|^(wx|my|pay)\.ts$/.test(file))
      .map((file) => readFileSync(join(source, folder, file), 'utf8')),
  )
  const known = new Set(outside.join(' ').match(/\w+/g))
  return [...closedHere, ...internalNames.filter((name) => !known.has(name))]
}

if (process.argv[1] === import.meta.filename) {
  for (const name of miniPrograms) {
    const [, , outdir] = process.argv
    const target = outdir === undefined ? join(root, 'packages', name, 'dist') : join(outdir, name)
    console.log(name, await buildPayPage(name, target))
  }
}
