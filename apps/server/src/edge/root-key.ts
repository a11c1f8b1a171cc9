/** The root key, from which the server derives all its own: given by configuration, or made once. */
import { join } from 'node:path'
import type { Random, Secret } from '@tillway/kernel'
import { loadKey } from '@tillway/kernel/node'

/**
 * `configured` is 32 bytes in base64. Without it, the key lies in the data folder, readable by its
 * owner alone. Throws `internal` when either is not 32 bytes.
 */
export function loadRootKey(
  configured: string | undefined,
  dataDir: string,
  random: Random,
): Secret<Uint8Array> {
  return loadKey({ name: 'the root key', configured, path: join(dataDir, 'root.key') }, random)
}
