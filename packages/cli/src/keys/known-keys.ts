/** Keys of 32 bytes that the programs share or keep: where each comes from, and what tells them apart. */
import { createCipheriv } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Settings } from '../env-file.ts'
import type { Words } from '../words/language.ts'

export interface KeyPlace {
  readonly id: string
  readonly words: Words
  /** The setting that names it. */
  readonly setting: string
  /** The file that is looked at otherwise; undefined where there is none. */
  readonly file: string | undefined
}

export interface FoundKey extends KeyPlace {
  readonly source: 'setting' | 'file' | 'missing'
  /** Undefined when it is missing or no key of 32 bytes. */
  readonly bytes: Uint8Array | undefined
  /** Permissions of the file, such as 0o600. */
  readonly mode: number | undefined
}

export function keyPlaces(
  folder: string,
  settings: Settings,
  dataDir: string,
): readonly KeyPlace[] {
  const vaultDir = resolve(folder, settings.TILLWAY_VAULT_DATA_DIR ?? '.tillway-vault')
  // The demonstration keeps both sides in one folder.
  const isDemo = existsSync(join(dataDir, 'vault.key'))
  const vaultFile = isDemo ? join(dataDir, 'vault.key') : join(vaultDir, 'root.key')
  const linkFile = isDemo ? join(dataDir, 'link.key') : join(vaultDir, 'link.key')
  return [
    {
      id: 'root',
      words: { zh: '平台根密钥', en: 'root key of the platform' },
      setting: 'TILLWAY_ROOT_KEY',
      file: join(dataDir, 'root.key'),
    },
    {
      id: 'vault-root',
      words: { zh: '保险库根密钥', en: 'root key of the vault' },
      setting: 'TILLWAY_VAULT_ROOT_KEY',
      file: vaultFile,
    },
    {
      id: 'vault-old-root',
      words: { zh: '保险库旧根密钥', en: 'old root key of the vault' },
      setting: 'TILLWAY_VAULT_OLD_ROOT_KEY',
      file: undefined,
    },
    {
      id: 'link',
      words: { zh: '平台与保险库的联通密钥', en: 'link key of platform and vault' },
      setting: 'TILLWAY_VAULT_LINK_KEY',
      file: linkFile,
    },
  ]
}

export function findKey(place: KeyPlace, settings: Settings): FoundKey {
  const configured = settings[place.setting]
  if (configured !== undefined) {
    return { ...place, source: 'setting', bytes: keyIn(configured), mode: undefined }
  }
  if (place.file === undefined || !existsSync(place.file)) {
    return { ...place, source: 'missing', bytes: undefined, mode: undefined }
  }
  const mode = statSync(place.file).mode & 0o777
  const isReadable = (mode & 0o400) !== 0
  const bytes = isReadable ? keyIn(readFileSync(place.file, 'utf8')) : undefined
  return { ...place, source: 'file', bytes, mode }
}

/** Undefined unless it is 32 bytes in base64. */
export function keyIn(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text.trim(), 'base64')
  return bytes.length === 32 ? new Uint8Array(bytes) : undefined
}

/** Six digits by which two keys can be told apart and neither be found: AES over a block of zeros. */
export function checkValue(key: Uint8Array): string {
  const cipher = createCipheriv('aes-256-ecb', key, null)
  return cipher.update(Buffer.alloc(16)).subarray(0, 3).toString('hex').toUpperCase()
}
