/**
 * VitePress sends functions of the theme's settings to the browser as text, and makes functions of
 * them there by evaluating it, which a strict policy forbids. Here the built file gets the functions
 * themselves instead.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const evaluation = /new Function\(`return \$\{(\w+)\.slice\(7\)\}`\)\(\)/

/** Throws an `Error` when the file is not as this knows it: the site would not work as it is served. */
export function withoutEval(folder: string): void {
  const chunks = join(folder, 'assets/chunks')
  const name = readdirSync(chunks).find((file) => /^metadata\..+\.js$/.test(file))
  if (name === undefined) throw new Error('the site has no file of settings')
  const file = join(chunks, name)
  writeFileSync(file, replaceEvaluation(readFileSync(file, 'utf8')))
}

export function replaceEvaluation(text: string): string {
  if (!evaluation.test(text)) throw new Error('the settings of the site are not read as expected')
  const data = /__VP_SITE_DATA__=deserializeFunctions\(JSON\.parse\(("(?:[^"\\]|\\.)*")\)\)/.exec(
    text,
  )
  const functions = new Set<string>()
  JSON.parse(JSON.parse(data?.[1] ?? '"null"') as string, (_key, value: unknown) => {
    if (typeof value === 'string' && value.startsWith('_vp-fn_')) functions.add(value)
    return value
  })
  const entries = [...functions].map((value) => `[${JSON.stringify(value)},(${value.slice(7)})]`)
  const known = `const knownFunctions=new Map([${entries.join(',')}]);`
  return `${known}${text.replace(evaluation, 'knownFunctions.get($1)')}`
}
