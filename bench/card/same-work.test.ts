import { expect, test } from 'vitest'
import { decodeOurs, decodeTheirs, encodeOurs, encodeTheirs } from './messages.ts'
import { openOurs, openTheirs, serials } from './reader-keys.ts'

test('both codecs write the same bytes, and read them', () => {
  const bytes = encodeOurs()
  expect(Buffer.from(encodeTheirs()).toString('hex')).toBe(Buffer.from(bytes).toString('hex'))
  const ours = decodeOurs(bytes)
  const theirs = decodeTheirs(bytes)
  const { 52: pinBlock, ...texts } = ours.fields
  expect({ 0: ours.type, ...texts }).toMatchObject({ 2: theirs[2], 35: theirs[35], 42: theirs[42] })
  expect(Buffer.from(pinBlock as Uint8Array).toString('hex')).toBe(theirs[52])
})

test('both derive the same keys, and open the same track', () => {
  for (const index of serials.keys()) {
    const [ours, theirs] = [openOurs(index), openTheirs(index)]
    expect(theirs.pinKey.toUpperCase()).toBe(ours.pinKey)
    expect(theirs.track).toBe(ours.track)
  }
})
