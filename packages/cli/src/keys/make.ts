/** `tillway keys make`. */
import { existsSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Call } from '../call.ts'
import { isOn, textOf } from '../commands/command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { Trouble, usageTrouble } from '../trouble.ts'
import { checkValue } from './known-keys.ts'

const settings: Readonly<Record<string, string>> = {
  root: 'TILLWAY_ROOT_KEY',
  link: 'TILLWAY_VAULT_LINK_KEY',
  'vault-root': 'TILLWAY_VAULT_ROOT_KEY',
}

export async function makeKey({ world, print, given }: Call): Promise<ExitCode> {
  const [kind = ''] = given.args
  const out = textOf(given, 'out')
  const isShown = isOn(given, 'reveal')
  if (out === undefined && !isShown) {
    throw usageTrouble('nowhere_to_put', {
      zh: '密钥要放到哪里？用 --out 写入文件，或用 --reveal 打印',
      en: 'where shall the key go? Write it to a file by --out, or print it by --reveal',
    })
  }
  const key = world.random.bytes(32)
  const text = Buffer.from(key).toString('base64')
  if (out !== undefined) writeNew(resolve(world.folder, out), text)
  const setting = settings[kind] ?? ''
  const check = checkValue(key)
  print.fact(
    {
      key: kind,
      setting,
      check_value: check,
      ...(out === undefined ? {} : { file: out }),
      ...(isShown ? { value: text } : {}),
    },
    isShown ? `${setting}=${text}` : `${setting}  ${check}  ${out}`,
  )
  return exitCodes.ok
}

function writeNew(path: string, text: string): void {
  if (existsSync(path)) {
    throw new Trouble({
      code: 'file_exists',
      words: { zh: `文件已经在了：${path}`, en: `the file is there already: ${path}` },
      remedy: {
        zh: '密钥丢了就打不开数据，所以不覆盖：先把旧文件移开',
        en: 'a lost key loses data, so it is not overwritten: move the old one away first',
      },
    })
  }
  writeFileSync(path, `${text}\n`, { mode: 0o600, flag: 'wx' })
}
