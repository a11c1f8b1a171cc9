import { secret } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { defaultRoles, joinElsewhere, joinOwn } from './vault-settings.ts'

const key = Buffer.alloc(32, 7).toString('base64')

test('a process is its own vault when it has the frame, and not when the vault is elsewhere', () => {
  expect(defaultRoles({})).toBe('api,worker')
  expect(defaultRoles({ TILLWAY_VAULT_FRAME: 'frame.json' })).toBe('api,worker,vault')
  const both = { TILLWAY_VAULT_FRAME: 'frame.json', TILLWAY_VAULT_URL: 'http://vault' }
  expect(defaultRoles(both)).toBe('api,worker')
})

test('a vault elsewhere needs its address and the key of both', () => {
  expect(joinElsewhere({ TILLWAY_VAULT_LINK_KEY: key })).toBeUndefined()
  const joined = joinElsewhere({ TILLWAY_VAULT_URL: 'http://vault', TILLWAY_VAULT_LINK_KEY: key })
  expect(joined).toMatchObject({ url: 'http://vault', publicUrl: 'http://vault' })
  expect(joined?.linkKey.reveal()).toEqual(new Uint8Array(32).fill(7))
  const named = { TILLWAY_VAULT_PUBLIC_URL: 'https://cards.example', TILLWAY_VAULT_LINK_KEY: key }
  expect(joinElsewhere({ TILLWAY_VAULT_URL: 'http://vault', ...named })?.publicUrl).toBe(
    'https://cards.example',
  )
})

test.each([
  ['no key', undefined],
  ['a short key', 'c2hvcnQ='],
])('a vault elsewhere with %s is refused', (_what, linkKey) => {
  const env = { TILLWAY_VAULT_URL: 'http://vault', TILLWAY_VAULT_LINK_KEY: linkKey }
  expect(() => joinElsewhere(env)).toThrow(expect.objectContaining({ code: 'internal' }))
})

test('its own vault is reached on this machine, and shown where browsers find it', () => {
  const linkKey = secret(new Uint8Array(32))
  const own = { port: 8703, linkKey } as Parameters<typeof joinOwn>[0]
  const running = { url: 'https://cards.example' }
  expect(
    joinOwn({ ...own, host: '0.0.0.0', publicUrl: 'https://cards.example' }, running),
  ).toMatchObject({ url: 'http://127.0.0.1:8703', publicUrl: 'https://cards.example' })
  const local = { url: 'http://127.0.0.1:8703' }
  expect(joinOwn({ ...own, host: '127.0.0.1' }, local).publicUrl).toBe(local.url)
})
