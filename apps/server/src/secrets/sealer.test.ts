import { secret } from '@tillway/kernel'
import { createSeededRandom } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { createSealer } from './sealer.ts'

const rootKey = (fill: number) => secret(new Uint8Array(32).fill(fill))
const sealer = createSealer(rootKey(1), createSeededRandom())

test('what is sealed opens in its own context', () => {
  const text = '山茶 🍵 \n-----BEGIN'
  expect(sealer.open(sealer.seal(text, 'a|1'), 'a|1')).toBe(text)
  expect(sealer.open(sealer.seal('', 'a|1'), 'a|1')).toBe('')
})

test('a sealed value shows nothing, and is another each time', () => {
  const [one, two] = [sealer.seal('same text, twice', 'x'), sealer.seal('same text, twice', 'x')]
  expect(one).not.toBe(two)
  expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('same text')
})

test('it does not open in another row or under another key', () => {
  const sealed = sealer.seal('text', 'a|1')
  const refusal = expect.objectContaining({ code: 'internal' })
  expect(() => sealer.open(sealed, 'a|2')).toThrow(refusal)
  const other = createSealer(rootKey(2), createSeededRandom())
  expect(() => other.open(sealed, 'a|1')).toThrow(refusal)
})

test('altered anywhere it does not open, and the message tells nothing of it', () => {
  const sealed = sealer.seal('a text to be altered', 'x')
  const [format, nonce = '', payload = ''] = sealed.split('.')
  const flip = (text: string) => `${text[0] === 'A' ? 'B' : 'A'}${text.slice(1)}`
  const altered = [
    [format, flip(nonce), payload],
    [format, nonce, flip(payload)],
    [format, nonce, payload.slice(0, -2)],
    [format, nonce, ''],
    ['s2', nonce, payload],
    [format],
  ]
  for (const parts of altered) {
    expect(() => sealer.open(parts.join('.'), 'x')).toThrow(/does not open/)
  }
})

test('a code that was cut short, which could be guessed, opens nothing', () => {
  const [format, nonce, payload = ''] = sealer.seal('', 'x').split('.')
  const cut = Buffer.from(payload, 'base64url').subarray(0, 4).toString('base64url')
  expect(() => sealer.open([format, nonce, cut].join('.'), 'x')).toThrow(/does not open/)
})
