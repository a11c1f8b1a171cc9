/** `tillway keys inspect`. */

import type { Call } from '../call.ts'
import { settingsOf } from '../env-file.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { dataDirOf, merchantIn } from '../place.ts'
import { columns } from '../words/columns.ts'
import { checkValue, type FoundKey, findKey, keyPlaces } from './known-keys.ts'

export async function inspectKeys(call: Call): Promise<ExitCode> {
  const { world, print, given } = call
  const settings = settingsOf(world, given)
  const dataDir = dataDirOf(world, given)
  const found = keyPlaces(world.folder, settings, dataDir).map((place) => findKey(place, settings))
  const rows: string[][] = []
  for (const key of found) {
    const fact = factOf(key)
    rows.push([print.say(key.words), fact.check_value ?? '—', sourceOf(call, key), fact.mode ?? ''])
    if (print.json) print.fact(fact, '')
  }
  const secretKey = settings.TILLWAY_SECRET_KEY ?? merchantIn(dataDir)?.secretKey
  if (secretKey !== undefined) {
    const hint = `…${secretKey.slice(-4)}`
    if (print.json) print.fact({ key: 'merchant', hint }, '')
    rows.push([print.say({ zh: '商户密钥', en: 'secret key of the merchant' }), hint, '', ''])
  }
  print.line(columns(rows))
  return exitCodes.ok
}

function factOf({ id, setting, source, file, bytes, mode }: FoundKey) {
  return {
    key: id,
    source,
    ...(source === 'setting' ? { setting } : {}),
    ...(source === 'file' ? { file } : {}),
    check_value: bytes === undefined ? null : checkValue(bytes),
    usable: bytes !== undefined,
    mode: mode === undefined ? null : mode.toString(8),
  }
}

function sourceOf({ print }: Call, { source, setting, file, bytes }: FoundKey): string {
  if (source === 'missing') return print.say({ zh: '没有', en: 'missing' })
  const place = source === 'setting' ? setting : (file ?? '')
  if (bytes !== undefined) return place
  return `${place} ${print.say({ zh: '（不是 32 字节的密钥）', en: '(no key of 32 bytes)' })}`
}
