/** `tillway keys rotate`: new keys beside the old ones, so that nothing stops meanwhile. */
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import type { Call } from '../call.ts'
import { isOn, textOf } from '../commands/command.ts'
import { connectPlatform } from '../connect.ts'
import { setInFile, settingsOf } from '../env-file.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { Trouble, usageTrouble } from '../trouble.ts'

export async function rotateKeys(call: Call): Promise<ExitCode> {
  const [kind] = call.given.args
  if (kind === 'vault') return rotateVault(call)
  if (textOf(call.given, 'out') === undefined && !isOn(call.given, 'reveal')) {
    throw usageTrouble('nowhere_to_put', {
      zh: '新密钥只显示一次：用 --out .env 写入文件，或用 --reveal 打印',
      en: 'a new key shows once: write it to a file by --out .env, or print it by --reveal',
    })
  }
  return kind === 'merchant' ? await rotateMerchant(call) : await rotateWebhook(call)
}

async function rotateMerchant(call: Call): Promise<ExitCode> {
  const { tillway } = connectPlatform(call.world, call.given)
  const { id, hint, value } = await tillway.apiKeys.create({ kind: 'secret' })
  const revoked = textOf(call.given, 'revoke')
  hand(call, { name: 'TILLWAY_SECRET_KEY', value, fact: { key: 'merchant', id, hint } })
  if (revoked !== undefined) await tillway.apiKeys.revoke(revoked)
  return exitCodes.ok
}

async function rotateWebhook(call: Call): Promise<ExitCode> {
  const { tillway } = connectPlatform(call.world, call.given)
  const [, wanted] = call.given.args
  const ids: string[] = []
  for await (const { id } of tillway.webhookEndpoints.list()) ids.push(id)
  const [only, ...more] = ids
  const id = wanted ?? (more.length === 0 ? only : undefined)
  if (id === undefined) {
    throw usageTrouble('argument_missing', {
      zh: `要换哪个回调地址的密钥？${ids.join('、')}`,
      en: `whose secret? ${ids.join(', ')}`,
    })
  }
  const { secret } = await tillway.webhookEndpoints.rotate(id)
  hand(call, { name: 'TILLWAY_WEBHOOK_SECRET', value: secret, fact: { key: 'webhook', id } })
  return exitCodes.ok
}

function hand(
  { world, print, given }: Call,
  made: { readonly name: string; readonly value: string; readonly fact: object },
): void {
  const { name, value, fact } = made
  const out = textOf(given, 'out')
  if (out !== undefined) setInFile(resolve(world.folder, out), { [name]: value })
  const isShown = isOn(given, 'reveal')
  const place = out === undefined ? {} : { file: out }
  print.fact(
    { ...fact, setting: name, ...place, ...(isShown ? { value } : {}) },
    isShown ? `${name}=${value}` : `${name} → ${out}`,
  )
}

/** The vault’s own program does it, with the vault’s own settings. */
function rotateVault({ world, print, given }: Call): ExitCode {
  const program = join(world.repository, 'apps/vault/src/main.ts')
  const options = ['--disable-warning=ExperimentalWarning', program, '--rotate-keys']
  const env = { ...settingsOf(world, given) }
  const done = spawnSync(process.execPath, options, { env, cwd: world.folder, encoding: 'utf8' })
  if (done.status !== 0) {
    const said = done.stderr.trim().split('\n').at(-1) ?? ''
    throw new Trouble({
      code: 'vault_not_rotated',
      words: { zh: `保险库没有换成：${said}`, en: `the vault did not change its keys: ${said}` },
      remedy: {
        zh: '用 SQLite 时先停掉保险库；tillway doctor --role vault 会查配置',
        en: 'on SQLite stop the vault first; tillway doctor --role vault looks at its settings',
      },
    })
  }
  const report: unknown = JSON.parse(done.stdout)
  print.fact(report as object, done.stdout.trim())
  return exitCodes.ok
}
