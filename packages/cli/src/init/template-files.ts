/** The files of a new mall, filled in. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

export interface Filling {
  readonly name: string
  readonly folder: string
  readonly framework: string
  readonly port: string
  readonly dependencies: string
}

const ending = '.tmpl'
/** Names that would mean something where the templates lie. */
const named: Readonly<Record<string, string>> = { gitignore: '.gitignore', env: '.env' }

export function templateFiles(
  templates: string,
  template: string,
  filling: Filling,
): readonly (readonly [path: string, text: string])[] {
  return ['common', template].flatMap((part) => filesIn(join(templates, part), filling))
}

function filesIn(root: string, filling: Filling): readonly (readonly [string, string])[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => {
      const path = file.slice(0, -ending.length)
      const last = basename(path)
      const target = path.slice(0, path.length - last.length) + (named[last] ?? last)
      return [target, filled(readFileSync(join(root, file), 'utf8'), filling)] as const
    })
}

function filled(text: string, filling: Filling): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => {
    const value = filling[name as keyof Filling]
    return value ?? whole
  })
}
