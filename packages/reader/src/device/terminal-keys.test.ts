import { describe, expect, test } from 'vitest'
import { fromAscii, fromHex, toAscii, toHex } from '../bytes/hex.ts'
import { bdk, masterKey, relayedKeys, serialBase, workingKeysOfField } from '../testing/bench.ts'
import { injectedKey } from './secure-keys.ts'
import { terminalKeys } from './terminal-keys.ts'
import { tripleDes } from './triple-des.ts'

const create = (master = masterKey) => {
  const keys = terminalKeys({
    initialKey: injectedKey(bdk, serialBase),
    ksn: serialBase,
    masterKey: master,
  })
  if (!keys.terminal) throw new Error('it is no terminal')
  return { keys, slot: keys.terminal }
}
const field = fromHex(relayedKeys.field)
const master = fromHex(relayedKeys.master)

test('triple DES is undone', () => {
  const key = fromHex('0123456789ABCDEFFEDCBA9876543210')
  const data = fromHex('00112233445566778899AABBCCDDEEFF')
  expect(tripleDes.decrypt(key, tripleDes.encrypt(key, data))).toEqual(data)
})

describe('the keys of a terminal', () => {
  test('are opened, and make the MAC of a published example', () => {
    const { slot } = create()
    expect(slot.mac(field)).toBeUndefined()
    expect(slot.load(field, master)).toBe(true)
    // Reckoned once with another implementation, under the key of the field.
    expect(toAscii(slot.mac(fromHex('1234567890ABCDEFABCDEF1234567890')) ?? fromAscii(''))).toBe(
      '61173485',
    )
  })

  test('make the same MAC of a fold as of what was folded', () => {
    const { slot } = create()
    slot.load(field, master)
    const data = fromHex('0102030405060708AABBCC')
    expect(slot.mac(fromHex('ABB9CF0405060708'))).toEqual(slot.mac(data))
  })

  test.each([
    ['one check value', (bytes: Uint8Array) => bytes.with(19, (bytes[19] ?? 0) ^ 1)],
    ['the filler', (bytes: Uint8Array) => bytes.with(30, 1)],
    ['the last key', (bytes: Uint8Array) => bytes.with(40, (bytes[40] ?? 0) ^ 1)],
    ['the length', (bytes: Uint8Array) => bytes.subarray(0, 40)],
  ])('are refused, all of them, when %s is wrong; those of before stay', (_, spoil) => {
    const { slot } = create()
    expect(slot.load(spoil(field), master)).toBe(false)
    expect(slot.mac(field)).toBeUndefined()
    slot.load(field, master)
    const before = slot.mac(field)
    expect(slot.load(spoil(field), master)).toBe(false)
    expect(slot.mac(field)).toEqual(before)
  })

  test('are refused by a device with another master key', () => {
    expect(create('0123456789ABCDEFFEDCBA9876543210').slot.load(field, master)).toBe(false)
    expect(create().slot.load(field, fromHex('000000'))).toBe(false)
  })

  test('encrypt the PIN and a block of the track; the track itself goes under a key of its own', () => {
    const { keys, slot } = create()
    expect(keys.next()).toBeUndefined()
    slot.load(field, master)
    const cipher = keys.next()
    const block = tripleDes.decrypt(
      fromHex(workingKeysOfField.pin),
      cipher?.encryptPin('1234', '5555555551234567') ?? field,
    )
    expect(toHex(block)).toBe('041261AAAAEDCBA9')
    // The example of the rule: the block that ends one byte before the last.
    const window = cipher?.encryptWindow?.('1234567890123456789D0508201781999168302') ?? field
    expect(toHex(tripleDes.decrypt(fromHex(workingKeysOfField.track), window))).toBe(
      '0820178199916830',
    )
    expect(cipher?.ksn).toBe('FFFF9876543210E00001')
  })
})
