/** What is examined: settings as the programs would read them, and the platform that may be running. */
import { join, resolve } from 'node:path'
import { createTillway, type Tillway } from '@tillway/mall'
import type { Call } from '../call.ts'
import { textOf, textsOf } from '../commands/command.ts'
import { type Settings, settingsOf } from '../env-file.ts'
import { type FoundKey, findKey, keyPlaces } from '../keys/known-keys.ts'
import { dataDirOf, merchantIn, type RunningSystem, runningIn } from '../place.ts'
import type { World } from '../world.ts'
import { type Area, areas } from './fault.ts'

export interface Examination {
  readonly world: World
  readonly settings: Settings
  readonly roles: readonly string[]
  readonly areas: ReadonlySet<Area>
  readonly dataDir: string
  readonly sqlitePath: string
  readonly keys: ReadonlyMap<string, FoundKey>
  readonly running: RunningSystem | undefined
  /** Where the platform is asked; undefined when nothing tells. */
  readonly apiBase: string | undefined
  readonly secretKey: string | undefined
  /** Undefined without a key that has the form of one. */
  readonly tillway: Tillway | undefined
  /** Addresses whose HTTP Date is compared with the clock. */
  readonly timeFrom: string | undefined
}

export function examine({ world, given }: Call): Examination {
  const settings = settingsOf(world, given)
  const dataDir = settings.TILLWAY_DATA_DIR
    ? resolve(world.folder, textOf(given, 'data-dir') ?? settings.TILLWAY_DATA_DIR)
    : dataDirOf(world, given)
  const running = runningIn(dataDir)
  const apiBase = textOf(given, 'api') ?? settings.TILLWAY_API_BASE ?? running?.server
  const secretKey = settings.TILLWAY_SECRET_KEY || merchantIn(dataDir)?.secretKey
  const found = keyPlaces(world.folder, settings, dataDir).map((place) => findKey(place, settings))
  const wanted = textsOf(given, 'only')
  return {
    world,
    settings,
    roles: rolesOf(settings, textOf(given, 'role')),
    areas: new Set(wanted.length === 0 ? areas : areas.filter((area) => wanted.includes(area))),
    dataDir,
    sqlitePath: join(dataDir, 'tillway.sqlite'),
    keys: new Map(found.map((key) => [key.id, key])),
    running,
    apiBase: apiBase?.replace(/\/+$/, ''),
    secretKey,
    tillway: clientOf(apiBase, secretKey),
    timeFrom: textOf(given, 'time-from'),
  }
}

/** As the server reads them. */
function rolesOf(settings: Settings, told: string | undefined): readonly string[] {
  const hasVault =
    settings.TILLWAY_VAULT_FRAME !== undefined && settings.TILLWAY_VAULT_URL === undefined
  const usual = hasVault ? 'api,worker,vault' : 'api,worker'
  return (told ?? settings.TILLWAY_ROLE ?? usual)
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '')
}

function clientOf(apiBase: string | undefined, secretKey: string | undefined): Tillway | undefined {
  if (apiBase === undefined || !/^https?:\/\//.test(apiBase)) return undefined
  if (secretKey === undefined || !secretKey.startsWith('sk_')) return undefined
  return createTillway({ apiBase, secretKey, maxRetries: 0, timeoutMs: 20_000 })
}

export const serves = ({ roles }: Examination) => roles.includes('api') || roles.includes('worker')
export const keepsCards = ({ roles }: Examination) => roles.includes('vault')
