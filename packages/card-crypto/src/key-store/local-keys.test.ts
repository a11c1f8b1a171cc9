import { secret } from '@tillway/kernel'
import { createSeededRandom } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { type CipherKey, cipherKey } from '../cipher/block-cipher.ts'
import { isOddParity } from '../cipher/parity.ts'
import { createLocalKeys } from './local-keys.ts'
import { randomKey } from './provisioning.ts'
import { workingKeysOf } from './working-key-blocks.ts'

const random = createSeededRandom(3)
const local = createLocalKeys({ masterKey: secret(random.bytes(32)), random })
const zeros = (length: number) => new Uint8Array(length)
const modes = { pin: 'E', mac: 'C', track: 'E' } as const

test('a key is lent, and wiped afterwards, also after a failure', () => {
  const bytes = random.bytes(16)
  const block = local.wrap(cipherKey('tdes', bytes), { purpose: 'pin' })
  const seen: CipherKey[] = []
  const lengths = local.lend(block, ['pin', 'encrypt'], (key) => {
    seen.push(key)
    expect(key.bytes).toEqual(bytes)
    return key.bytes.length
  })
  expect(lengths).toBe(16)
  const failing = () =>
    local.lendAny(block, (key) => {
      seen.push(key)
      throw new Error('in between')
    })
  expect(failing).toThrow('in between')
  expect(seen.map((key) => key.bytes)).toEqual([zeros(16), zeros(16)])
})

test('of several purposes the one that it is', () => {
  const block = local.wrap(randomKey(random, 'aes'), { purpose: 'mac_cmac' })
  const found = local.lend(block, [['mac', 'mac_cmac'], 'verify'], (_, purpose) => purpose)
  expect(found).toBe('mac_cmac')
})

test('the same right for another purpose is refused', () => {
  const refused = expect.objectContaining({ reason: 'key_not_allowed' })
  const [pin, chip] = [
    local.wrap(randomKey(random, 'tdes'), { purpose: 'pin', mode: 'B' }),
    local.wrap(randomKey(random, 'tdes'), { purpose: 'chip_issuer' }),
  ]
  expect(() => local.lend(pin, ['track', 'decrypt'], () => 0)).toThrow(refused)
  expect(() => local.lend(pin, [['track', 'terminal_master'], 'decrypt'], () => 0)).toThrow(refused)
  expect(() => local.lend(chip, ['reader_base', 'derive'], () => 0)).toThrow(refused)
})

test('working keys are wiped once they are wrapped, and when they are refused', () => {
  const keys = [
    { use: 'pin', key: randomKey(random, 'tdes') },
    { use: 'mac', key: randomKey(random, 'des') },
  ] as const
  expect(workingKeysOf(local, keys, modes).track).toBeNull()
  expect(keys.map(({ key }) => key.bytes)).toEqual([zeros(16), zeros(8)])
  const alone = [{ use: 'pin', key: randomKey(random, 'tdes') }] as const
  expect(() => workingKeysOf(local, alone, modes)).toThrow(
    expect.objectContaining({ reason: 'working_keys_invalid' }),
  )
  expect(alone[0].key.bytes).toEqual(zeros(16))
})

test('random DES keys have odd parity', () => {
  expect(isOddParity(randomKey(random, 'tdes').bytes)).toBe(true)
  expect(isOddParity(randomKey(random, 'des').bytes)).toBe(true)
  expect(randomKey(random, 'tdes', 24).bytes).toHaveLength(24)
})
