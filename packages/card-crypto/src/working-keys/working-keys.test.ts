import { createSeededRandom } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { fromHex, toHex } from '../bytes.ts'
import { cipherKey } from '../cipher/block-cipher.ts'
import {
  openWorkingKeys,
  sealWorkingKeys,
  type WorkingKeyLayout,
  workingKeyLayouts,
} from './working-keys.ts'

const master = cipherKey('tdes', fromHex('11111111111111112222222222222222'))
const published = fromHex(
  'CB4AB541CD5AD4FC256A882726936A5A08D7B4FBD0D7CB5B1A70AC6A000000000000000000B8CC69' +
    '256A882726936A5ACB4AB541CD5AD4FC7B83586D',
)
const clear = (keys: ReturnType<typeof openWorkingKeys>) =>
  keys.map(({ use, key }) => `${use} ${key.algorithm} ${toHex(key.bytes)}`)

const pin = 'pin tdes 0123456789ABCDEFFEDCBA9876543210'
const mac = 'mac des 89ABCDEF01234567'

test('40 and 60 bytes', () => {
  const long = { field: published, layout: workingKeyLayouts.double_track }
  expect(clear(openWorkingKeys(master, long))).toEqual([
    pin,
    mac,
    'track tdes FEDCBA98765432100123456789ABCDEF',
  ])
  const short = { field: published.slice(0, 40), layout: workingKeyLayouts.double }
  expect(clear(openWorkingKeys(master, short))).toEqual([pin, mac])
})

test('the host writes what the terminal reads', () => {
  const keys = [
    '0123456789ABCDEFFEDCBA9876543210',
    '89ABCDEF01234567',
    'FEDCBA98765432100123456789ABCDEF',
  ]
  const layout = workingKeyLayouts.double_track
  const sealed = sealWorkingKeys(master, {
    keys: keys.map((key, index) => cipherKey(layout[index]?.algorithm ?? 'des', fromHex(key))),
    layout,
  })
  expect(toHex(sealed)).toBe(toHex(published))
})

test('24 bytes', () => {
  const des = [fromHex('0123456789ABCDEF'), fromHex('89ABCDEF01234567')]
  const layout = workingKeyLayouts.single
  const field = sealWorkingKeys(master, { keys: des.map((key) => cipherKey('des', key)), layout })
  expect(field).toHaveLength(24)
  expect(toHex(field.slice(8, 12))).toBe('D5D44FF7')
  expect(clear(openWorkingKeys(master, { field, layout }))).toEqual([
    'pin des 0123456789ABCDEF',
    mac,
  ])
})

test('a published key under an SM4 master key', () => {
  const sm4Master = cipherKey('sm4', fromHex('1234567890ABCDEFABCDEF0987654321'))
  const field = fromHex('3D66234C49E4296FF9C78D8BACBD6A76861E83E3'.repeat(3))
  const opened = openWorkingKeys(sm4Master, { field, layout: workingKeyLayouts.sm4 })
  expect(clear(opened)).toEqual(
    ['pin', 'mac', 'track'].map((use) => `${use} sm4 F351D490994603795C6EBEE8FAEBB481`),
  )
})

test('any altered byte refuses all of them', () => {
  for (let index = 0; index < published.length; index += 1) {
    const field = published.slice()
    field[index] = (field[index] ?? 0) ^ 0x10
    expect(() =>
      openWorkingKeys(master, { field, layout: workingKeyLayouts.double_track }),
    ).toThrow(expect.objectContaining({ name: 'CryptoRefusal', reason: 'working_keys_invalid' }))
  }
})

test.each([39, 41, 60, 0])('a field of %i bytes is not one of 40', (length) => {
  const field = new Uint8Array(length)
  expect(() => openWorkingKeys(master, { field, layout: workingKeyLayouts.double })).toThrow(
    expect.objectContaining({ reason: 'working_keys_invalid' }),
  )
})

test('an acquirer with another order brings its own layout', () => {
  const random = createSeededRandom()
  const layout: WorkingKeyLayout = [
    { use: 'track', algorithm: 'tdes', length: 16, filler: 0 },
    { use: 'mac', algorithm: 'tdes', length: 16, filler: 0 },
  ]
  const keys = layout.map(() => cipherKey('tdes', random.bytes(16)))
  const field = sealWorkingKeys(master, { keys, layout })
  expect(openWorkingKeys(master, { field, layout }).map(({ key }) => key)).toEqual(keys)
})
