/** The vault's settings, from the environment and the files it names (see the operating docs). */
import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PayError, type Random } from '@tillway/kernel'
import { loadKey, readKey } from '@tillway/kernel/node'
import type { FrameAssets, FrameDocument, LaterParts } from '../frame/page.ts'
import type { Destination } from '../internal/destinations.ts'
import { createJsonLog, logLevels } from './json-log.ts'
import type { VaultOptions } from './start-vault.ts'

type Environment = Readonly<Record<string, string | undefined>>

const prefix = 'TILLWAY_VAULT_'

/** Throws `internal` naming the setting that is missing or malformed, never its value. */
export function readEnvironment(
  env: Environment,
  ports: { readonly random: Random; readonly write: (line: string) => void },
): VaultOptions {
  const setting = (name: string) => env[`${prefix}${name}`]
  const dataDir = resolve(setting('DATA_DIR') ?? '.tillway-vault')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const key = (name: string, file: string) =>
    loadKey(
      { name: `${prefix}${name}`, configured: setting(name), path: join(dataDir, file) },
      ports.random,
    )
  const databaseUrl = setting('DATABASE_URL')
  const publicUrl = setting('PUBLIC_URL')
  const oldRootKey = setting('OLD_ROOT_KEY')
  const destinations = setting('DESTINATIONS')
  return {
    host: setting('HOST') ?? '127.0.0.1',
    port: Number(setting('PORT') ?? 8703),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(databaseUrl === undefined
      ? { sqlitePath: join(dataDir, 'vault.sqlite') }
      : { databaseUrl }),
    rootKey: key('ROOT_KEY', 'root.key'),
    ...(oldRootKey === undefined
      ? {}
      : { oldRootKey: readKey(`${prefix}OLD_ROOT_KEY`, oldRootKey) }),
    linkKey: key('LINK_KEY', 'link.key'),
    log: createJsonLog(ports.write, levelOf(setting('LOG_LEVEL'))),
    frameAssets: readAssets(setting('FRAME')),
    ...(destinations === undefined ? {} : { destinations: readDestinations(destinations) }),
    allowLoopbackDestinations: setting('ALLOW_LOOPBACK_DESTINATIONS') === 'true',
    trustProxy: setting('TRUST_PROXY') === 'true',
  }
}

function levelOf(text = 'info') {
  return logLevels.find((level) => level === text) ?? 'info'
}

function readAssets(path: string | undefined): FrameAssets {
  if (path === undefined) throw misset('FRAME', 'names the file that tools/build-frame.ts wrote')
  const { card, password } = Object(readJson('FRAME', path)) as Partial<FrameAssets>
  const { zh, en, parts } = Object(password) as Partial<FrameAssets['password']>
  return {
    card: documentOf(card),
    password: { zh: documentOf(zh), en: documentOf(en), parts: partsOf(parts) },
  }
}

/** Their names become part of the page's policy. */
function partsOf(value: unknown): LaterParts {
  const files = Object.entries(Object(value))
  if (files.length === 0 || !files.every(([file]) => /^[a-z]+-[\da-f]{16}\.js$/.test(file))) {
    throw misset('FRAME', 'holds the later parts of the password page, by the names of their files')
  }
  return Object.fromEntries(files.map(([file, part]) => [file, documentOf(part)]))
}

function documentOf(value: unknown): FrameDocument {
  const { script, style } = Object(value) as Partial<FrameDocument>
  if (typeof script !== 'string' || typeof style !== 'string') {
    throw misset(
      'FRAME',
      'holds card, and password in zh and en, each with the texts script and style',
    )
  }
  return { script, style }
}

function readDestinations(path: string): readonly Destination[] {
  const list = readJson('DESTINATIONS', path)
  if (!Array.isArray(list) || !list.every(isDestination)) {
    throw misset('DESTINATIONS', 'is a list of {origin, roots, channel?}')
  }
  return list
}

function isDestination(value: unknown): value is Destination {
  const { origin, roots, channel } = (value ?? {}) as Partial<Record<keyof Destination, unknown>>
  return (
    typeof origin === 'string' &&
    Array.isArray(roots) &&
    roots.every((root) => typeof root === 'string') &&
    (channel === undefined || typeof channel === 'string')
  )
}

function readJson(name: string, path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw misset(name, 'names a file of JSON that can be read', cause)
  }
}

function misset(name: string, rule: string, cause?: unknown): PayError {
  return new PayError('internal', `${prefix}${name} ${rule}`, { cause })
}
