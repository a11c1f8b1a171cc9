/** `tillway start`: the same program as `npm start`, with its settings as options. */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import type { Call } from '../call.ts'
import { textOf } from '../commands/command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { dataDirOf } from '../place.ts'
import { usageTrouble } from '../trouble.ts'

const ports = {
  port: 'PORT',
  'simulator-port': 'TILLWAY_SIMULATOR_PORT',
  'mall-port': 'TILLWAY_MALL_PORT',
  'vault-port': 'TILLWAY_VAULT_PORT',
} as const

export async function start({ world, print, given }: Call): Promise<ExitCode> {
  const { env, folder, repository, stopped } = world
  const told: Record<string, string> = {
    TILLWAY_DATA_DIR: resolve(folder, dataDirOf(world, given)),
  }
  for (const [option, name] of Object.entries(ports)) {
    const value = textOf(given, option)
    if (value !== undefined) told[name] = portOf(option, value)
  }
  const database = textOf(given, 'database-url')
  if (database !== undefined) told.DATABASE_URL = database
  const level = textOf(given, 'log-level')
  if (level !== undefined) told.TILLWAY_LOG_LEVEL = level
  const program = join(repository, 'tools/start.ts')
  const options = print.json ? ['--json'] : []
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, ...options],
    { stdio: 'inherit', env: { ...env, ...told }, cwd: folder },
  )
  stopped.addEventListener('abort', () => child.kill('SIGTERM'))
  return await new Promise((end) => {
    child.once('exit', (code) => end(code === 0 ? exitCodes.ok : exitCodes.failed))
  })
}

function portOf(option: string, text: string): string {
  const port = Number(text)
  if (text !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535) return text
  throw usageTrouble('option_value', {
    zh: `--${option} 要一个 0 到 65535 的端口`,
    en: `--${option} wants a port from 0 to 65535`,
  })
}
