import { expect, test } from 'vitest'
import { createRig } from '../test/rig.ts'
import { channel } from './channel.ts'
import { manifest } from './manifest.ts'

test('what is declared is there, and nothing else', async () => {
  const { account } = await createRig()
  expect(Object.keys(account.operations).sort()).toEqual([...manifest.operations].sort())
  expect(channel.manifest).toBe(manifest)
})

test('a card may be read wherever a page can show', () => {
  const [support, ...others] = manifest.presentations
  expect(others).toEqual([])
  expect(support).toMatchObject({ presentation: 'reader', needs: ['terminal'] })
  expect(new Set(support.hosts).size).toBe(support.hosts.length)
})

test('no key is a setting of the account', () => {
  expect(manifest.account.filter(({ secret }) => secret)).toEqual([])
  expect(manifest.account.map(({ name }) => name).filter((name) => /key/i.test(name))).toEqual([])
})
