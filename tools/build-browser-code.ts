import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import { minify } from 'terser'
import { keptText } from './kept-text.ts'

const { version } = createRequire(import.meta.url)('terser/package.json')
const howTo = readFileSync(import.meta.filename, 'utf8')

/**
 * A second pass over what esbuild has minified: its names compress better, and it puts what is used
 * once where it is used. The code may use what an engine of 2020 knows; `module`: it is loaded as
 * one. Whether functions compress better apart from the rest differs from file to file. It takes
 * seconds, so what came of a code is kept.
 */
export function tightened(code: string, module: boolean): Promise<string> {
  return keptText([version, howTo, String(module), code], () => tighten(code, module))
}

async function tighten(code: string, module: boolean): Promise<string> {
  const tried = [await pass(code, module, false), await pass(code, module, true)]
  const [least = code] = tried.sort((one, other) => gzipped(one) - gzipped(other))
  return least
}

/** Bytes that a server sends. */
export function gzipped(code: string): number {
  return gzipSync(code, { level: 9 }).length
}

async function pass(code: string, module: boolean, hoistsFunctions: boolean): Promise<string> {
  const { code: tight = '' } = await minify(code, {
    module,
    ecma: 2020,
    compress: {
      passes: 4,
      hoist_funs: hoistsFunctions,
      // It may take for granted that built-in functions do what the language says.
      unsafe: true,
      unsafe_arrows: true,
      unsafe_comps: true,
      pure_getters: true,
    },
  })
  return tight
}
