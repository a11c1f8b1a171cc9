/** A key of 32 bytes that is made once and lies in a file that its owner alone can read. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type Random, type Secret, secret } from '@tillway/kernel'

export function loadKeyFile(path: string, random: Random): Secret<Uint8Array> {
  if (!existsSync(path)) {
    const text = Buffer.from(random.bytes(32)).toString('base64')
    writeFileSync(path, `${text}\n`, { mode: 0o600, flag: 'wx' })
  }
  const bytes = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64')
  if (bytes.length !== 32) throw new Error(`${path} is not a key of 32 bytes in base64`)
  return secret(new Uint8Array(bytes))
}
