/** Keys of 32 bytes: given by configuration, or made once in a file that its owner alone can read. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { PayError } from '../errors.ts'
import type { Random } from '../ports.ts'
import { type Secret, secret } from '../secret.ts'

export interface KeySource {
  /** What the key is called in a message. */
  readonly name: string
  /** In base64; the file is not looked at then. */
  readonly configured: string | undefined
  /** Where it lies, or will. */
  readonly path: string
}

/** Throws `internal` when either is not 32 bytes. */
export function loadKey(source: KeySource, random: Random): Secret<Uint8Array> {
  return readKey(source.name, source.configured ?? readOrMake(source.path, random))
}

/** Throws `internal` when it is not 32 bytes in base64. */
export function readKey(name: string, text: string): Secret<Uint8Array> {
  const bytes = Buffer.from(text.trim(), 'base64')
  if (bytes.length !== 32) throw new PayError('internal', `${name} must be 32 bytes in base64`)
  return secret(new Uint8Array(bytes))
}

function readOrMake(path: string, random: Random): string {
  if (existsSync(path)) return readFileSync(path, 'utf8')
  mkdirSync(dirname(path), { recursive: true })
  const text = Buffer.from(random.bytes(32)).toString('base64')
  writeFileSync(path, `${text}\n`, { mode: 0o600, flag: 'wx' })
  chmodSync(path, 0o600)
  return text
}
