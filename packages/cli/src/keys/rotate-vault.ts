/** `tillway keys rotate vault`: the vault’s own program does it, with the vault’s own settings. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Call } from '../call.ts'
import { type Settings, settingsOf } from '../env-file.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { Trouble } from '../trouble.ts'

export function rotateVault({ world, print, given }: Call): ExitCode {
  const settings = settingsOf(world, given)
  requireVault(world.folder, settings)
  const program = join(world.repository, 'apps/vault/src/main.ts')
  const options = ['--disable-warning=ExperimentalWarning', program, '--rotate-keys']
  const env = { ...settings }
  const done = spawnSync(process.execPath, options, { env, cwd: world.folder, encoding: 'utf8' })
  if (done.status !== 0) {
    const said = done.stderr.trim().split('\n').at(-1) ?? ''
    throw new Trouble({
      code: 'vault_not_rotated',
      words: { zh: `保险库没有换成：${said}`, en: `the vault did not change its keys: ${said}` },
      remedy: {
        zh: '用 SQLite 时先停掉保险库；npx --no-install tillway doctor --role vault 会查配置',
        en: 'on SQLite stop the vault first; npx --no-install tillway doctor --role vault looks at its settings',
      },
    })
  }
  const report: unknown = JSON.parse(done.stdout)
  print.fact(report as object, done.stdout.trim())
  return exitCodes.ok
}

/** A vault that is started where there is none makes a new one, and reports the rotation of nothing. */
function requireVault(folder: string, settings: Settings): void {
  const dataDir = resolve(folder, settings.TILLWAY_VAULT_DATA_DIR ?? '.tillway-vault')
  const isThere =
    settings.TILLWAY_VAULT_DATABASE_URL !== undefined || existsSync(join(dataDir, 'vault.sqlite'))
  const hasKey =
    settings.TILLWAY_VAULT_ROOT_KEY !== undefined || existsSync(join(dataDir, 'root.key'))
  if (isThere && hasKey) return
  throw new Trouble({
    code: isThere ? 'vault_key_missing' : 'no_vault',
    words: isThere
      ? { zh: '没有保险库的根密钥', en: 'the root key of the vault is not here' }
      : { zh: `${dataDir} 里没有保险库`, en: `there is no vault in ${dataDir}` },
    remedy: {
      zh: '在保险库的机器上用它自己的配置运行：--env-file，或 TILLWAY_VAULT_…',
      en: 'run it where the vault is, with the vault’s settings: --env-file, or TILLWAY_VAULT_…',
    },
  })
}
