/** Builds the pay pages of mini programs: files to be put into a mini program as they are. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { gzipped, tightened } from './build-browser-code.ts'

const root = join(import.meta.dirname, '..')

/** Packages with a pay page, by what they are called on the command line. */
export const miniPrograms = ['host-wechat-miniprogram', 'host-alipay-miniprogram'] as const

export interface PageSizes {
  /** Bytes of all files of the page. */
  readonly raw: number
  /** The same after gzip at level 9, each by itself. */
  readonly gzip: number
}

/** Writes `pay.js` and the files beside it into `<outdir>/pay`. */
export async function buildPayPage(
  name: (typeof miniPrograms)[number],
  outdir: string,
): Promise<PageSizes> {
  const source = join(root, 'packages', name, 'src/page')
  const folder = join(outdir, 'pay')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const { outputFiles } = await build({
    entryPoints: [join(source, 'pay.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2020',
    charset: 'utf8',
    legalComments: 'none',
  })
  const code = await tightened(outputFiles[0]?.text ?? '', false)
  writeFileSync(join(folder, 'pay.js'), code)
  for (const file of readdirSync(source).filter((one) => !one.endsWith('.ts'))) {
    cpSync(join(source, file), join(folder, file))
  }
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
  return {
    raw: files.reduce((sum, file) => sum + Buffer.byteLength(file), 0),
    gzip: files.reduce((sum, file) => sum + gzipped(file), 0),
  }
}

if (process.argv[1] === import.meta.filename) {
  for (const name of miniPrograms) {
    const outdir = process.argv[2] ?? join(root, 'packages', name, 'dist')
    console.log(name, await buildPayPage(name, outdir))
  }
}
