/** `tillway keys env`. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { type Call, countOf } from '../call.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { dataDirOf } from '../place.ts'
import { Trouble } from '../trouble.ts'
import { unreachable } from '../troubles.ts'
import { connectMall, isMall } from './connect-mall.ts'

const usualPort = 4_000

export async function writeMallEnv({ world, print, given }: Call): Promise<ExitCode> {
  const folder = resolve(world.folder, given.args[0] ?? '.')
  if (!isMall(folder)) {
    throw new Trouble({
      code: 'no_mall',
      words: { zh: `这里没有商城：${folder}`, en: `there is no mall in ${folder}` },
      remedy: {
        zh: '先运行 npx --no-install tillway init',
        en: 'run npx --no-install tillway init first',
      },
    })
  }
  const port = countOf(given, 'port', portIn(folder))
  const place = { folder, dataDir: dataDirOf(world, given), port }
  if (!(await connectMall(world, place))) throw unreachable('platform_not_running', undefined)
  print.fact({ file: join(folder, '.env'), port }, join(folder, '.env'))
  return exitCodes.ok
}

function portIn(folder: string): number {
  const path = join(folder, '.env')
  const told = existsSync(path) ? Number(parseEnv(readFileSync(path, 'utf8')).PORT) : Number.NaN
  return Number.isInteger(told) && told > 0 ? told : usualPort
}
