import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemRandom } from '@tillway/kernel/node'
import { afterAll, expect, test } from 'vitest'
import { readEnvironment } from './read-environment.ts'

const folder = mkdtempSync(join(tmpdir(), 'tillway-vault-'))
afterAll(() => rmSync(folder, { recursive: true }))

const lines: string[] = []
const ports = { random: systemRandom, write: (line: string) => lines.push(line) }

function file(name: string, content: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(content))
  return path
}

const card = { script: 's', style: 'c' }
const page = { script: 'p', style: 'w' }
const parts = { 'later-0123456789abcdef.js': { script: 'l', style: '' } }
const password = { zh: page, en: page, parts }

const minimal = {
  TILLWAY_VAULT_DATA_DIR: join(folder, 'data'),
  TILLWAY_VAULT_FRAME: file('frame.json', { card, password, sizes: {} }),
}

test('the least that must be set makes a vault on this machine with keys of its own', () => {
  const options = readEnvironment(minimal, ports)
  expect(options).toMatchObject({
    host: '127.0.0.1',
    port: 8703,
    sqlitePath: join(folder, 'data', 'vault.sqlite'),
    frameAssets: { card, password },
    allowLoopbackDestinations: false,
    trustProxy: false,
  })
  expect(options.destinations).toBeUndefined()
  expect(existsSync(join(folder, 'data', 'root.key'))).toBe(true)
  const again = readEnvironment(minimal, ports)
  expect(again.rootKey.reveal()).toEqual(options.rootKey.reveal())
  expect(again.linkKey.reveal()).not.toEqual(options.rootKey.reveal())
})

test('everything can be set', () => {
  const destinations = [{ origin: 'https://gateway.example', roots: ['PEM'], channel: 'sample' }]
  const options = readEnvironment(
    {
      ...minimal,
      TILLWAY_VAULT_HOST: '0.0.0.0',
      TILLWAY_VAULT_PORT: '9000',
      TILLWAY_VAULT_PUBLIC_URL: 'https://vault.example',
      TILLWAY_VAULT_DATABASE_URL: 'postgres://vault@localhost/vault',
      TILLWAY_VAULT_ROOT_KEY: Buffer.alloc(32, 1).toString('base64'),
      TILLWAY_VAULT_OLD_ROOT_KEY: Buffer.alloc(32, 2).toString('base64'),
      TILLWAY_VAULT_LINK_KEY: Buffer.alloc(32, 3).toString('base64'),
      TILLWAY_VAULT_DESTINATIONS: file('destinations.json', destinations),
      TILLWAY_VAULT_ALLOW_LOOPBACK_DESTINATIONS: 'true',
      TILLWAY_VAULT_TRUST_PROXY: 'true',
      TILLWAY_VAULT_LOG_LEVEL: 'warn',
    },
    ports,
  )
  expect(options).toMatchObject({
    host: '0.0.0.0',
    port: 9000,
    publicUrl: 'https://vault.example',
    databaseUrl: 'postgres://vault@localhost/vault',
    destinations,
    allowLoopbackDestinations: true,
    trustProxy: true,
  })
  expect(options).not.toHaveProperty('sqlitePath')
  expect(options.oldRootKey?.reveal()).toEqual(new Uint8Array(32).fill(2))
  options.log.info({}, 'quiet')
  options.log.warn({ path: '/frame' }, 'loud')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { time: expect.any(Number), level: 'warn', message: 'loud', path: '/frame' },
  ])
})

test.each([
  ['FRAME', undefined],
  ['FRAME', '/nowhere.json'],
  ['FRAME', file('half.json', { card, password: { ...password, en: { script: 'p' } } })],
  ['FRAME', file('whole.json', { card, password: { zh: page, en: page } })],
  [
    'FRAME',
    file('name.json', { card, password: { ...password, parts: { "x.js 'unsafe-inline'": page } } }),
  ],
  ['FRAME', file('old.json', card)],
  ['ROOT_KEY', 'short'],
  ['OLD_ROOT_KEY', 'short'],
  ['LINK_KEY', 'short'],
  ['DESTINATIONS', '/nowhere.json'],
  ['DESTINATIONS', file('bad.json', [{ origin: 'https://a.example' }])],
  ['DESTINATIONS', file('object.json', {})],
])('a bad %s is told by its name: %s', (name, value) => {
  const env = { ...minimal, [`TILLWAY_VAULT_${name}`]: value }
  expect(() => readEnvironment(env, ports)).toThrow(`TILLWAY_VAULT_${name}`)
})
