/** A new secret on its way to whoever asked: into a file, or onto the screen when that was said. */
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Call } from '../call.ts'
import { isOn, textOf } from '../commands/command.ts'
import { setInFile } from '../env-file.ts'
import { Trouble } from '../trouble.ts'

export interface NewSecret {
  /** The setting that holds it. */
  readonly name: string
  readonly value: string
  /** What is told of it, never the value. */
  readonly fact: object
}

/** The platform shows a new secret once, so the file has to take it before there is one. */
export function requireWritable({ world, given }: Call): void {
  const out = textOf(given, 'out')
  if (out === undefined) return
  const path = resolve(world.folder, out)
  try {
    if (existsSync(path) && !statSync(path).isFile()) throw new Error('it is no file')
    writeFileSync(`${path}.new`, '', { mode: 0o600 })
    rmSync(`${path}.new`)
  } catch (cause) {
    throw new Trouble({
      code: 'file_unwritable',
      words: { zh: `写不了文件 ${path}`, en: `${path} cannot be written` },
      remedy: {
        zh: '什么都没换：先看目录在不在、有没有权限',
        en: 'nothing was changed: see that its folder is there and may be written',
      },
      cause,
    })
  }
}

export function handOver({ world, print, given }: Call, { name, value, fact }: NewSecret): void {
  const out = textOf(given, 'out')
  if (out !== undefined) setInFile(resolve(world.folder, out), { [name]: value })
  const isShown = isOn(given, 'reveal')
  const place = out === undefined ? {} : { file: out }
  print.fact(
    { ...fact, setting: name, ...place, ...(isShown ? { value } : {}) },
    isShown ? `${name}=${value}` : `${name} → ${out}`,
  )
}
