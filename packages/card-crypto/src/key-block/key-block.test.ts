import type { Random } from '@tillway/kernel'
import { createSeededRandom } from '@tillway/kernel/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../bytes.ts'
import { type BlockVersion, type KeyBlockHeader, readHeader } from './header.ts'
import { deriveProtection, unwrapKey, wrapKey } from './key-block.ts'

const random = createSeededRandom()
const refusal = expect.objectContaining({ name: 'CryptoRefusal', reason: 'key_block_invalid' })
const header: KeyBlockHeader = {
  version: 'D',
  usage: 'P0',
  algorithm: 'A',
  mode: 'E',
  keyVersion: '00',
  exportability: 'E',
  optional: [],
}
const aesProtection = '88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6'
const under = (protection: string, block: string) =>
  deriveProtection(fromHex(protection), block[0] as BlockVersion)
const published = [
  {
    what: 'B (TR-31:2018, A.7.2.2)',
    protection: 'DD7515F2BFC17F85CE48F3CA25CB21F6',
    block: 'B0080P0TE00E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E',
    key: '3F419E1CB7079442AA37474C2EFBF8B8',
    optional: [],
  },
  {
    what: 'B with a key serial number (TR-31:2018, A.7.3.2)',
    protection: '1D22BF32387C600AD97F9B97A51311AC',
    block:
      'B0104B0TX12S0100KS1800604B120F9292800000BB68BE8680A400D9191AD4ECE45B6E6C0D21C4738A52190E248719E24B433627',
    key: 'E8BC63E5479455E26577F715D587FE68',
    optional: [{ id: 'KS', data: '00604B120F9292800000' }],
  },
  {
    what: 'D (TR-31:2018, A.7.4)',
    protection: aesProtection,
    block:
      'D0112P0AE00E0000B82679114F470F540165EDFBF7E250FCEA43F810D215F8D207E2E417C07156A27E8E31DA05F7425509593D03A457DC34',
    key: '3F419E1CB7079442AA37474C2EFBF8B8',
    optional: [],
  },
]

describe('published blocks', () => {
  test.each(published)('unwraps $what', ({ protection, block, key, optional }) => {
    const unwrapped = unwrapKey(under(protection, block), block)
    expect(toHex(unwrapped.key)).toBe(key)
    expect(unwrapped.header.optional).toEqual(optional)
  })

  test('wraps D, with the padding of the example, to the published block', () => {
    const padding: Random = { bytes: () => fromHex('1C2965473CE206BB855B01533782') }
    const key = fromHex('3F419E1CB7079442AA37474C2EFBF8B8')
    expect(wrapKey(under(aesProtection, 'D'), { header, key, random: padding })).toBe(
      published[2]?.block,
    )
  })

  test.each(published)('any altered character of $what is refused', ({ protection, block }) => {
    for (let index = 0; index < block.length; index += 1) {
      const other = block[index] === '0' ? '1' : '0'
      const altered = block.slice(0, index) + other + block.slice(index + 1)
      expect(() => unwrapKey(under(protection, block), altered)).toThrow(refusal)
    }
  })
})

test.each([
  ['nothing', ''],
  ['an older version', 'A0072P0TE00E0000F5161ED902807AF26F1D62263644BD24192FDB3193C730301CEE8701'],
  ['a body in lower case', published[2]!.block.replace('B826', 'b826')],
  ['a block that is cut off', published[2]!.block.slice(0, -2)],
  ['a block that is too long', `${published[2]!.block}00`],
  ['reserved characters', published[2]!.block.replace('E0000', 'E0001')],
])('refuses %s', (_, block) => {
  expect(() => unwrapKey(under(aesProtection, 'D'), block)).toThrow(refusal)
})

test('another protection key is refused, and one that protects nothing', () => {
  const other = fromHex(aesProtection).fill(1, 0, 1)
  const [versionB, , versionD] = published.map(({ block }) => block)
  expect(() => unwrapKey(deriveProtection(other, 'D'), versionD!)).toThrow(refusal)
  expect(() => unwrapKey(deriveProtection(other, 'D'), versionB!)).toThrow(refusal)
  expect(() => deriveProtection(other.slice(0, 8), 'D')).toThrow(
    expect.objectContaining({ reason: 'key_invalid' }),
  )
})

test('the length in the header is the one of the block', () => {
  const block = published[2]!.block
  expect(readHeader(block).body).toHaveLength(96)
  expect(() => readHeader(block.replace('0112', '0128'))).toThrow(refusal)
})

describe('optional blocks', () => {
  // Bodies do not matter here: the header is read before anything is opened.
  const withOptional = (count: string, text: string) => {
    const rest = `P0AE00E${count}00${text}`
    return `D${String(5 + rest.length).padStart(4, '0')}${rest}`
  }

  test('of the long form', () => {
    const data = 'x'.repeat(262)
    const read = readHeader(withOptional('01', `LB00020110${data}`))
    expect(read.header.optional).toEqual([{ id: 'LB', data }])
    expect(read.body).toBe('')
  })

  test.each([
    ['one that is missing', withOptional('01', '')],
    ['one that is cut off', withOptional('01', 'LB20abcdefghijkl')],
    ['one shorter than its own head', withOptional('01', 'LB03')],
    ['a length that is none', withOptional('01', 'LBXYabcdefghijkl')],
    ['a long form of four bytes', withOptional('01', 'LB000400000010ab')],
    ['blocks that are not filled up', withOptional('01', 'LB08abcd')],
    ['characters that cannot be printed', withOptional('01', `LB10${'\u0007'.repeat(12)}`)],
  ])('refuses %s', (_, block) => {
    expect(() => readHeader(block)).toThrow(refusal)
  })
})

const optionalBlocks = fc.array(
  fc.record({
    id: fc.constantFrom('KS', 'LB', 'IK', 'TS', '99'),
    data: fc.string({ maxLength: 300 }).filter((text) => /^[\x20-\x7e]*$/.test(text)),
  }),
  { maxLength: 3 },
)

test('whatever was wrapped is unwrapped, with its header', () => {
  const sizes = fc.constantFrom(8, 16, 24, 32)
  fc.assert(
    fc.property(
      fc.constantFrom('B' as const, 'D' as const),
      optionalBlocks,
      sizes,
      (version, optional, size) => {
        const protection = deriveProtection(random.bytes(version === 'B' ? 24 : 32), version)
        const key = random.bytes(size)
        const written = { ...header, version, optional }
        const block = wrapKey(protection, { header: written, key, random })
        expect(unwrapKey(protection, block)).toEqual({ header: written, key })
      },
    ),
    { numRuns: 50 },
  )
})

test('a header that cannot be read back is not written', () => {
  const wrong = { ...header, usage: 'p0' }
  expect(() =>
    wrapKey(under(aesProtection, 'D'), { header: wrong, key: random.bytes(16), random }),
  ).toThrow(refusal)
})
