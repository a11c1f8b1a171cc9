import { createSeededRandom } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { openBytes, type Place, sealBytes } from './aead.ts'

const random = createSeededRandom(1)
const key = new Uint8Array(32).fill(1)
const place: Place = ['card_data', 'sealed', 'card_1', 'mch_1', 1]
const sealed = sealBytes(key, Buffer.from('a card'), { to: place, random })
const refused = expect.objectContaining({ code: 'internal' })

test('what was sealed opens in its place', () => {
  expect(openBytes(key, sealed, place).toString()).toBe('a card')
  expect(sealBytes(key, Buffer.from('a card'), { to: place, random })).not.toBe(sealed)
})

test('it opens in no other table, column, row, merchant or version', () => {
  for (let index = 0; index < place.length; index += 1) {
    const moved = place.map((part, at) => (at === index ? 2 : part))
    expect(() => openBytes(key, sealed, moved)).toThrow(refused)
  }
  // Two places whose parts read the same when they are only joined.
  expect(() => openBytes(key, sealed, [place.slice(0, 2).join(), ...place.slice(2)])).toThrow(
    refused,
  )
})

test('it opens under no other key, and not when altered', () => {
  expect(() => openBytes(new Uint8Array(32).fill(2), sealed, place)).toThrow(refused)
  for (let index = 0; index < sealed.length - 1; index += 1) {
    const other = sealed[index] === 'A' ? 'B' : 'A'
    const altered = `${sealed.slice(0, index)}${other}${sealed.slice(index + 1)}`
    expect(() => openBytes(key, altered, place), String(index)).toThrow(refused)
  }
  for (const text of ['', 'v1', 'v1..', 'v1.AAAA.AAAA']) {
    expect(() => openBytes(key, text, place)).toThrow(refused)
  }
})
