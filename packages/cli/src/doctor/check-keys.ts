/** Keys: there, whole, for their owner alone, and each for one purpose. */

import { secret } from '@tillway/kernel'
import type { SealedSample } from '@tillway/store'
import type { FoundKey } from '../keys/known-keys.ts'
import { type Examination, keepsCards, serves } from './examination.ts'
import { type Finding, found } from './finding.ts'

export async function checkKeys(exam: Examination): Promise<readonly Finding[]> {
  const { settings, keys, running } = exam
  const joinsElsewhere = settings.TILLWAY_VAULT_URL !== undefined
  const isLinked = joinsElsewhere || keepsCards(exam)
  return [
    ...(serves(exam) ? rootKey(exam) : []),
    ...(keepsCards(exam) ? malformed(keys.get('vault-root'), 'vault_key_malformed') : []),
    ...malformed(keys.get('vault-old-root'), 'vault_key_malformed'),
    ...(isLinked ? malformed(keys.get('link'), 'link_key_malformed') : []),
    ...(joinsElsewhere && settings.TILLWAY_VAULT_LINK_KEY === undefined && running === undefined
      ? found('link_key_missing', 'TILLWAY_VAULT_LINK_KEY')
      : []),
    ...[...keys.values()].flatMap(readable),
    ...sameKeys([...keys.values()]),
  ]
}

function rootKey({ settings, keys }: Examination): readonly Finding[] {
  const root = keys.get('root')
  const isShared = settings.DATABASE_URL === undefined || settings.TILLWAY_ROOT_KEY !== undefined
  const missing = root?.source === 'missing' && !isShared
  return [
    ...(missing ? found('root_key_missing', 'TILLWAY_ROOT_KEY') : []),
    ...malformed(root, 'root_key_malformed'),
  ]
}

function malformed(key: FoundKey | undefined, code: Finding['code']): readonly Finding[] {
  const isThere = key !== undefined && key.source !== 'missing'
  return isThere && key.bytes === undefined ? found(code, placeOf(key)) : []
}

const placeOf = ({ source, setting, file }: FoundKey) =>
  source === 'file' ? (file ?? '') : setting

/** Windows has no such permissions. */
function readable(key: FoundKey): readonly Finding[] {
  if (key.mode === undefined || process.platform === 'win32') return []
  return (key.mode & 0o077) === 0 ? [] : found('key_file_readable', placeOf(key))
}

function sameKeys(keys: readonly FoundKey[]): readonly Finding[] {
  return keys.flatMap((one, index) =>
    keys
      .slice(index + 1)
      .filter((other) => isSame(one, other))
      .flatMap((other) => found('keys_are_same', `${one.id} = ${other.id}`)),
  )
}

function isSame({ bytes: one }: FoundKey, { bytes: other }: FoundKey): boolean {
  if (one === undefined || other === undefined) return false
  return Buffer.from(one).equals(Buffer.from(other))
}

/** Whether the root key opens something that lies sealed in the database. */
export async function opensSample(exam: Examination, sample: SealedSample): Promise<boolean> {
  const bytes = exam.keys.get('root')?.bytes
  if (bytes === undefined) return true
  const { merchantId, accountId, version, sealedConfig } = sample
  // The server is large, and few runs have a sample to open.
  const { configContext, createSealer } = await import('@tillway/server')
  try {
    const sealer = createSealer(secret(bytes), exam.world.random)
    sealer.open(sealedConfig, configContext(merchantId, accountId, version))
    return true
  } catch {
    return false
  }
}
