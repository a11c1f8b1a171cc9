/** Which platform and which simulators a command speaks to, and with whose key. */
import { createTillway, type Tillway } from '@tillway/mall'
import { type Given, textOf } from './commands/command.ts'
import { settingsOf } from './env-file.ts'
import { exitCodes } from './exit-codes.ts'
import { dataDirOf, merchantIn, runningIn } from './place.ts'
import { Trouble } from './trouble.ts'
import type { World } from './world.ts'

export interface Connection {
  readonly apiBase: string
  readonly secretKey: string
  readonly tillway: Tillway
  readonly dataDir: string
}

const usualApi = 'http://127.0.0.1:8700'
const usualSimulators = 'http://127.0.0.1:8701'

/** Throws `Trouble` (`secret_key_missing`) when no key is to be found. */
export function connectPlatform(world: World, given: Given): Connection {
  const settings = settingsOf(world, given)
  const dataDir = dataDirOf(world, given)
  const apiBase = (
    textOf(given, 'api') ??
    settings.TILLWAY_API_BASE ??
    runningIn(dataDir)?.server ??
    usualApi
  ).replace(/\/+$/, '')
  const secretKey = settings.TILLWAY_SECRET_KEY || merchantIn(dataDir)?.secretKey
  if (secretKey === undefined) throw noKey()
  return { apiBase, secretKey, dataDir, tillway: createTillway({ apiBase, secretKey }) }
}

function noKey(): Trouble {
  return new Trouble({
    code: 'secret_key_missing',
    words: { zh: '没有找到商户密钥', en: 'there is no secret key' },
    remedy: {
      zh: '设 TILLWAY_SECRET_KEY（环境变量或 .env），或先运行一次 npx --no-install tillway start',
      en: 'set TILLWAY_SECRET_KEY in the environment or in .env, or run npx --no-install tillway start once',
    },
    exit: exitCodes.refused,
  })
}

export function simulatorsOf(world: World, given: Given): string {
  const told = textOf(given, 'simulators') ?? world.env.TILLWAY_SIMULATORS
  const running = runningIn(dataDirOf(world, given))?.simulators
  return (told ?? running ?? usualSimulators).replace(/\/+$/, '')
}
