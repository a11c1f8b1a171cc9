/** The root key, from which the server derives all its own: given by configuration, or made once. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PayError, type Random, type Secret, secret } from '@tillway/kernel'

/**
 * `configured` is 32 bytes in base64. Without it, the key lies in the data folder, readable by its
 * owner alone. Throws `internal` when either is not 32 bytes.
 */
export function loadRootKey(
  configured: string | undefined,
  dataDir: string,
  random: Random,
): Secret<Uint8Array> {
  const text = configured ?? readOrMake(join(dataDir, 'root.key'), random)
  const bytes = Buffer.from(text.trim(), 'base64')
  if (bytes.length !== 32) throw new PayError('internal', 'the root key must be 32 bytes in base64')
  return secret(new Uint8Array(bytes))
}

function readOrMake(path: string, random: Random): string {
  if (existsSync(path)) return readFileSync(path, 'utf8')
  mkdirSync(join(path, '..'), { recursive: true })
  const text = Buffer.from(random.bytes(32)).toString('base64')
  writeFileSync(path, `${text}\n`, { mode: 0o600, flag: 'wx' })
  chmodSync(path, 0o600)
  return text
}
