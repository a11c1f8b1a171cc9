import { secret } from '@tillway/kernel'
import { createSeededRandom } from '@tillway/kernel/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromAscii, fromHex, toAscii, toHex } from '../bytes.ts'
import { cipherKey, encryptCbc } from '../cipher/block-cipher.ts'
import { readerKey } from '../dukpt/reader-key.ts'
import { cmac } from '../mac/cmac.ts'
import { encryptPin } from '../pin/pin-block.ts'
import { readPin } from '../pin/pin-field.ts'
import { decryptTrack } from '../track/track-encryption.ts'
import { writeTrackBytes } from '../track/track2.ts'
import { workingKeyLayouts } from '../working-keys/working-keys.ts'
import { createSoftHsm } from './soft-hsm.ts'

const masterKey = secret(new Uint8Array(32).fill(0x5a))
const random = createSeededRandom(7)
const { keys, provisioning, host } = createSoftHsm({ masterKey, random })
const refused = (reason: string) => expect.objectContaining({ name: 'CryptoRefusal', reason })

const pan = secret('6225885111234563')
const track = '6225885111234563D30122011234567890'
const importTdes = (
  purpose: Parameters<typeof provisioning.importClear>[0]['purpose'],
  hex: string,
) => provisioning.importClear({ purpose, algorithm: 'tdes', key: secret(fromHex(hex)) })

const readers = {
  tdes: {
    bdk: cipherKey('tdes', fromHex('0123456789ABCDEFFEDCBA9876543210')),
    ksn: 'FFFF9876543210E00001',
    format: 'iso0',
  },
  aes: {
    bdk: cipherKey('aes', fromHex('FEDCBA9876543210F1F1F1F1F1F1F1F1')),
    ksn: '123456789012345600000001',
    format: 'iso4',
  },
} as const

const baseOf = (reader: (typeof readers)[keyof typeof readers]) =>
  provisioning.importClear({
    purpose: 'reader_base',
    algorithm: reader.bdk.algorithm,
    key: secret(reader.bdk.bytes.slice()),
  })

/** A host and a terminal that share a master key, signed in. */
async function signedIn(layout: keyof typeof workingKeyLayouts = 'double_track') {
  const algorithm = layout === 'sm4' ? 'sm4' : 'tdes'
  const clear = random.bytes(16)
  const own = (mode: 'D' | 'B') =>
    provisioning.importClear({ purpose: 'terminal_master', algorithm, mode, key: secret(clear) })
  const [master, hostMaster] = [await own('D'), await own('B')]
  const chosen = workingKeyLayouts[layout]
  const issued = await host.issueWorkingKeys({ master: hostMaster, layout: chosen })
  const terminal = await keys.unwrapWorkingKeys({ master, field: issued.field, layout: chosen })
  return { master, hostMaster, host: issued.keys, terminal }
}

describe('sign-in', () => {
  test.each(['single', 'double', 'double_track', 'sm4'] as const)('%s', async (layout) => {
    const signed = await signedIn(layout)
    for (const use of ['pin', 'mac'] as const) {
      expect(await keys.checkValue(signed.terminal[use])).toBe(
        await keys.checkValue(signed.host[use]),
      )
    }
    expect(signed.terminal.track === null).toBe(layout === 'single' || layout === 'double')
    const data = fromAscii('0200 and what follows')
    const mac = await keys.mac(signed.terminal.mac, data)
    expect(toAscii(mac)).toMatch(/^[0-9A-F]{8}$/)
    expect(await keys.verifyMac({ key: signed.host.mac, data, mac })).toBe(true)
  })

  test('the published field, by the check values of its keys', async () => {
    const field = fromHex(
      'CB4AB541CD5AD4FC256A882726936A5A08D7B4FBD0D7CB5B1A70AC6A000000000000000000B8CC69',
    )
    const layout = workingKeyLayouts.double
    const master = await importTdes('terminal_master', '11111111111111112222222222222222')
    const opened = await keys.unwrapWorkingKeys({ master, field, layout })
    expect(await keys.checkValue(opened.pin, 4)).toBe('08D7B4FB')
    expect(await keys.checkValue(opened.mac, 4)).toBe('00B8CC69')
    const altered = field.with(0, 0)
    await expect(keys.unwrapWorkingKeys({ master, field: altered, layout })).rejects.toThrow(
      refused('working_keys_invalid'),
    )
  })

  test('fresh keys each time', async () => {
    const { hostMaster: master } = await signedIn()
    const layout = workingKeyLayouts.double_track
    const [one, two] = [
      await host.issueWorkingKeys({ master, layout }),
      await host.issueWorkingKeys({ master, layout }),
    ]
    expect(toHex(one.field)).not.toBe(toHex(two.field))
  })
})

describe('what a reader sent, for the acquirer', () => {
  test.each(['tdes', 'aes'] as const)('a PIN from a %s reader', async (scheme) => {
    const reader = readers[scheme]
    const { host: hostKeys, terminal } = await signedIn()
    const from = { base: await baseOf(reader), ksn: reader.ksn }
    const key = readerKey(reader.bdk, reader.ksn, 'pin')
    const context = { format: reader.format, key, pan: pan.reveal() }
    const block = encryptPin(readPin('123456'), context, random)
    const translation = { block, from, fromFormat: reader.format, to: terminal.pin, pan }
    const translated = await keys.translatePin({ ...translation, toFormat: 'iso0' })
    const request = { key: hostKeys.pin, format: 'iso0', pan, block: translated } as const
    expect((await host.decryptPin(request)).reveal()).toBe('123456')
    await expect(keys.translatePin({ ...translation, toFormat: 'iso1' })).rejects.toThrow(
      refused('pin_format_not_allowed'),
    )
    const stranger = { ...translation, toFormat: 'iso0', pan: secret('4111111111111111') } as const
    if (scheme === 'aes') {
      await expect(keys.translatePin(stranger)).rejects.toThrow(refused('pin_block_invalid'))
    }
  })

  test.each([
    ['tdes', 'ascii', 'double_track'],
    ['tdes', 'packed', 'sm4'],
    ['aes', 'packed', 'double_track'],
    ['aes', 'ascii', 'double'],
  ] as const)('a track from a %s reader, %s, for %s', async (scheme, encoding, layout) => {
    const reader = readers[scheme]
    const { host: hostKeys, terminal } = await signedIn(layout)
    const from = { base: await baseOf(reader), ksn: reader.ksn }
    const key = readerKey(reader.bdk, reader.ksn, 'data_request')
    const encrypted = encryptCbc(key, writeTrackBytes(track, encoding, scheme === 'aes' ? 16 : 8))
    const read = await keys.translateTrack({ encrypted, from, encoding, to: terminal.track })
    expect(read.pan.reveal()).toBe(pan.reveal())
    expect(read).toMatchObject({ serviceCode: '201' })
    expect(read.expiry.reveal()).toBe('3012')
    if (hostKeys.track === null) return expect(read.track2.reveal()).toBe(track)
    expect(read.track2.reveal()).not.toBe(track)
    expect((await host.decryptTrack(hostKeys.track, read.track2)).reveal()).toBe(track)
    const altered = encrypted.with(0, (encrypted[0] ?? 0) ^ 1)
    await expect(
      keys.translateTrack({ encrypted: altered, from, encoding, to: null }),
    ).rejects.toThrow(refused('track_invalid'))
    await expect(
      keys.translateTrack({ encrypted: encrypted.slice(1), from, encoding, to: null }),
    ).rejects.toThrow(refused('track_invalid'))
  })

  test('a MAC of a reader', async () => {
    const { bdk, ksn } = readers.aes
    const data = fromAscii('a reading')
    const mac = cmac(readerKey(bdk, ksn, 'mac_request'), data)
    const from = { base: await baseOf(readers.aes), ksn }
    const verify = (bytes: Uint8Array) => keys.verifyReaderMac({ from, data, mac: bytes })
    expect(await verify(mac)).toBe(true)
    expect(await verify(mac.slice(0, 8))).toBe(true)
    expect(await verify(mac.slice(0, 3))).toBe(false)
    expect(await verify(mac.with(7, (mac[7] ?? 0) ^ 1))).toBe(false)
  })

  test('an impossible serial number', async () => {
    const from = { base: await baseOf(readers.tdes), ksn: 'FFFF9876543210E00000' }
    const request = { from, data: new Uint8Array(8), mac: new Uint8Array(8) }
    await expect(keys.verifyReaderMac(request)).rejects.toThrow(refused('ksn_invalid'))
  })
})

describe('keys serve their purpose only', () => {
  const block = new Uint8Array(8)

  test('a terminal’s PIN key decrypts nothing, and a MAC key encrypts no PINs', async () => {
    const { terminal, host: hostKeys } = await signedIn()
    const format = 'iso0'
    for (const key of [terminal.pin, terminal.mac, hostKeys.mac]) {
      await expect(host.decryptPin({ key, format, pan, block })).rejects.toThrow(
        refused('key_not_allowed'),
      )
    }
    const pin = secret('1234')
    await expect(host.encryptPin({ key: terminal.mac, format, pan, pin })).rejects.toThrow(
      refused('key_not_allowed'),
    )
    await expect(keys.mac(terminal.pin, block)).rejects.toThrow(refused('key_not_allowed'))
    await expect(host.decryptTrack(terminal.track ?? '', secret(track))).rejects.toThrow(
      refused('key_not_allowed'),
    )
  })

  test('a terminal’s master key issues no working keys, and a base key is none', async () => {
    const { master } = await signedIn()
    const layout = workingKeyLayouts.double
    await expect(host.issueWorkingKeys({ master, layout })).rejects.toThrow(
      refused('key_not_allowed'),
    )
    const base = await baseOf(readers.tdes)
    await expect(
      keys.unwrapWorkingKeys({ master: base, field: new Uint8Array(40), layout }),
    ).rejects.toThrow(refused('key_not_allowed'))
  })

  test.each([
    ['an AES key for tracks', { purpose: 'track', algorithm: 'aes' }],
    ['a PIN key that makes MACs', { purpose: 'pin', algorithm: 'tdes', mode: 'C' }],
    ['a MAC key that encrypts', { purpose: 'mac', algorithm: 'des', mode: 'E' }],
  ] as const)('there is no %s', async (_, request) => {
    await expect(provisioning.generate(request)).rejects.toThrow(refused('key_not_allowed'))
  })

  test('a block that was altered, or is another store’s, opens nowhere', async () => {
    const key = await provisioning.generate({ purpose: 'mac', algorithm: 'tdes' })
    const widened = key.replace('10TC', 'P0TB')
    await expect(keys.mac(widened, block)).rejects.toThrow(refused('key_block_invalid'))
    const other = createSoftHsm({ masterKey: secret(new Uint8Array(32)), random })
    await expect(other.keys.mac(key, block)).rejects.toThrow(refused('key_block_invalid'))
    expect(() => createSoftHsm({ masterKey: secret(new Uint8Array(16)), random })).toThrow(
      refused('key_invalid'),
    )
  })
})

test('no block tells its key', async () => {
  const key = secret(fromHex('0123456789ABCDEFFEDCBA9876543210'))
  const request = { purpose: 'pin', algorithm: 'tdes', key } as const
  const [one, two] = [
    await provisioning.importClear(request),
    await provisioning.importClear(request),
  ]
  expect(one).not.toContain('0123456789ABCDEF')
  expect(one).not.toBe(two)
  expect(await keys.checkValue(one)).toBe('08D7B4')
})

test('the initial key of a reader names its serial number', async () => {
  const initial = (reader: (typeof readers)['tdes' | 'aes']) =>
    baseOf(reader).then((base) => provisioning.deriveReaderInitial({ base, ksn: reader.ksn }))
  const [tdes, aes] = [await initial(readers.tdes), await initial(readers.aes)]
  expect(tdes).toMatch(/^D\d{4}B1TX00N0\d00KS18FFFF9876543210E00000/)
  expect(aes).toMatch(/^D\d{4}B1AX00N0\d00IK141234567890123456/)
  expect(await keys.checkValue(tdes)).toBe(
    await keys.checkValue(await importTdes('reader_base', '6AC292FAA1315B4D858AB3A3D7D5933A')),
  )
})

test.each([
  ['mac_retail', 'tdes', 8],
  ['mac_cmac', 'aes', 16],
] as const)('%s', async (purpose, algorithm, length) => {
  const key = await provisioning.generate({ purpose, algorithm })
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), fc.nat(4 * length), async (data, bit) => {
      const mac = await keys.mac(key, data, 2)
      expect(mac).toHaveLength(length)
      expect(await keys.verifyMac({ key, data, mac, padding: 2 })).toBe(true)
      const at = bit % length
      const altered = mac.with(at, (mac[at] ?? 0) ^ 0x40)
      expect(await keys.verifyMac({ key, data, mac: altered, padding: 2 })).toBe(false)
    }),
    { numRuns: 20 },
  )
})

test('the cryptogram of a chip, and the answer to it', async () => {
  const request = {
    issuer: await importTdes('chip_issuer', '0123456789ABCDEFFEDCBA9876543210'),
    card: { pan: secret('9901234567890123'), sequence: '45', option: 'A' as const },
    session: { kind: 'common' as const, diversifier: fromHex('1234567890123456') },
    arqc: fromHex('4B46013359B7A58B'),
  }
  const data = fromHex('0123456789ABCDEF0123456789ABCDEF')
  expect(await host.verifyArqc({ ...request, data })).toBe(true)
  expect(await host.verifyArqc({ ...request, data: data.with(0, 1 ^ 0xff) })).toBe(false)
  const answer = fromHex('0000')
  expect(toHex(await host.answerArqc({ ...request, answer, under: 'card' }))).toBe(
    'F8C9CECAABD55AD1',
  )
  expect(toHex(await host.answerArqc({ ...request, answer, under: 'session' }))).not.toBe(
    'F8C9CECAABD55AD1',
  )
})

test('a host’s PIN goes out and comes back', async () => {
  const { host: hostKeys } = await signedIn('sm4')
  const request = { key: hostKeys.pin, format: 'sm4_pan', pan } as const
  const block = await host.encryptPin({ ...request, pin: secret('654321') })
  expect((await host.decryptPin({ ...request, block })).reveal()).toBe('654321')
  await expect(host.encryptPin({ ...request, pin: secret('12') })).rejects.toThrow(
    refused('pin_invalid'),
  )
})

test('a track key of SM4 opens what it encrypted, and a clear key of the same bytes does too', async () => {
  const bytes = fromHex('0123456789ABCDEFFEDCBA9876543210')
  const key = await provisioning.importClear({
    purpose: 'track',
    algorithm: 'sm4',
    mode: 'B',
    key: secret(bytes),
  })
  const reader = readers.tdes
  const data = readerKey(reader.bdk, reader.ksn, 'data_request')
  const encrypted = encryptCbc(data, writeTrackBytes(track, 'packed', 8))
  const from = { base: await baseOf(reader), ksn: reader.ksn }
  const read = await keys.translateTrack({ encrypted, from, encoding: 'packed', to: key })
  expect(decryptTrack(cipherKey('sm4', bytes), read.track2.reveal())).toBe(track)
})
