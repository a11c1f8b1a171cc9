/** Where things lie on this machine, and what runs here. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Given, textOf } from './commands/command.ts'
import type { World } from './world.ts'

/** What `tillway start` writes into the data folder while it runs. */
export interface RunningSystem {
  readonly pid: number
  readonly server: string
  readonly simulators: string
  readonly mall: string
  readonly vault: string
}

/** The keys of the merchant that the demonstration made. */
export interface KnownMerchant {
  readonly merchantId: string
  readonly secretKey: string
  readonly publishableKey: string
}

export function dataDirOf({ env, folder, repository }: World, given: Given): string {
  const told = textOf(given, 'data-dir') ?? env.TILLWAY_DATA_DIR
  return told === undefined ? join(repository, '.tillway-data') : resolve(folder, told)
}

export function runningIn(dataDir: string): RunningSystem | undefined {
  const found = readJson<RunningSystem>(join(dataDir, 'running.json'))
  return found !== undefined && isAlive(found.pid) ? found : undefined
}

export function merchantIn(dataDir: string): KnownMerchant | undefined {
  return readJson<KnownMerchant>(join(dataDir, 'demo-merchant.json'))
}

/** Takes the place of what was kept; whatever else lies in the file stays. */
export function rememberMerchant(dataDir: string, merchant: KnownMerchant): void {
  const path = join(dataDir, 'demo-merchant.json')
  writeFileSync(`${path}.new`, `${JSON.stringify(merchant, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** Undefined when the file is not there or holds no JSON. */
export function readJson<Type>(path: string): Type | undefined {
  if (!existsSync(path)) return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Type
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
