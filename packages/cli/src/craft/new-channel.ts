/**
 * `tillway channel new`: the folder of a new channel. It begins as a copy of the sample channel, which keeps
 * the whole contract and speaks a protocol of its own invention: every part of it works, and each is
 * replaced, one after the other, by what the real gateway says.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Call } from '../call.ts'
import { textOf } from '../commands/command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { Trouble, usageTrouble } from '../trouble.ts'
import { channelFiles } from './channel-files.ts'

export async function newChannel({ world, print, given }: Call): Promise<ExitCode> {
  const [name = ''] = given.args
  const root = resolve(world.folder, textOf(given, 'root') ?? world.repository)
  if (!/^[a-z][a-z0-9]{1,29}$/.test(name)) {
    throw usageTrouble('channel_name', {
      zh: '通道名由小写字母和数字组成，字母开头，2 到 30 个字符',
      en: 'a channel’s name is 2 to 30 lower-case letters and digits, and begins with a letter',
    })
  }
  const folder = join(root, 'channels', name)
  if (existsSync(folder)) throw taken(folder)
  const sample = join(world.repository, 'packages/channel/src/conformance/sample')
  const files = channelFiles(name, (file) => readFileSync(join(sample, file), 'utf8'))
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
    print.fact({ file: join('channels', name, path) }, `+ channels/${name}/${path}`)
  }
  format(world.repository, folder)
  print.note({
    zh: `接着读 channels/${name}/README.md；再运行 npm install 与 npx vitest run --project system tests/conformance`,
    en: `read channels/${name}/README.md next; then npm install, and npx vitest run --project system tests/conformance`,
  })
  return exitCodes.ok
}

/** A longer name makes longer lines, and imports come in another order. */
function format(repository: string, folder: string): void {
  const biome = join(repository, 'node_modules/.bin/biome')
  if (!existsSync(biome)) return
  spawnSync(biome, ['check', '--write', folder], { cwd: repository, stdio: 'ignore' })
}

function taken(folder: string): Trouble {
  return new Trouble({
    code: 'channel_exists',
    words: { zh: `目录已经在了：${folder}`, en: `the folder is there already: ${folder}` },
  })
}
