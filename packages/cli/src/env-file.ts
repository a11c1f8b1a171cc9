/** Files of settings, `NAME=value` on each line. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { type Given, textOf } from './commands/command.ts'
import { usageTrouble } from './trouble.ts'
import type { World } from './world.ts'

export type Settings = Readonly<Record<string, string | undefined>>

/** What the environment says, and below it what the file says. A file that was named must be there. */
export function settingsOf({ env, folder }: World, given: Given): Settings {
  const named = textOf(given, 'env-file')
  const path = resolve(folder, named ?? '.env')
  if (!existsSync(path)) {
    if (named === undefined) return env
    throw usageTrouble('env_file_missing', {
      zh: `找不到配置文件 ${named}`,
      en: `there is no file ${named}`,
    })
  }
  return { ...parseEnv(readFileSync(path, 'utf8')), ...env }
}

/** Sets these names in the file, which is made when it is not there; all else stays as it is. */
export function setInFile(path: string, values: Readonly<Record<string, string>>): void {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').replace(/\n$/, '').split('\n') : []
  const left = new Map(Object.entries(values))
  const changed = lines.map((line) => {
    const name = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/.exec(line)?.[1]
    const value = name === undefined ? undefined : left.get(name)
    if (name === undefined || value === undefined) return line
    left.delete(name)
    return `${name}=${value}`
  })
  const added = [...left].map(([name, value]) => `${name}=${value}`)
  // One that was left behind would keep its own permissions.
  rmSync(`${path}.new`, { force: true })
  writeFileSync(`${path}.new`, `${[...changed, ...added].join('\n')}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
