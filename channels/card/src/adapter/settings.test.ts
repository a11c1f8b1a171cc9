import { expect, test } from 'vitest'
import { config } from '../../test/rig.ts'
import { readSettings } from './settings.ts'

test('what is not said is as most acquirers have it', () => {
  expect(readSettings(config)).toEqual({
    merchantNumber: '898310148160001',
    merchantName: '测试商户',
    address: { host: '127.0.0.1', port: 1 },
    connection: 'short',
    algorithm: 'tdes',
    tpdu: '6006010000',
    head: '603100311003',
    answerTimeoutMs: 30_000,
    readerTrack: 'ascii',
    signatureAbove: 100_000,
    tellsOrders: true,
  })
  const { orderNumbers: _, ...silent } = config
  expect(readSettings(silent).tellsOrders).toBe(false)
})

test('TLS trusts the roots of the system unless others are given', () => {
  expect(readSettings({ ...config, tls: 'yes' }).address.tls).toEqual({ roots: [] })
})

test.each([
  ['merchantNumber', '12345'],
  ['merchantNumber', ''],
  ['host', 'https://acquirer.example'],
  ['port', '0'],
  ['port', '65536'],
  ['port', '80a'],
  ['tls', 'perhaps'],
  ['tlsRoots', 'no certificate'],
  ['connection', 'medium'],
  ['algorithm', 'des'],
  ['tpdu', '7006010000'],
  ['head', '6031'],
  ['answerSeconds', '60'],
  ['readerTrack', 'bcd'],
  ['signatureAbove', '1e3'],
  ['orderNumbers', 'maybe'],
  ['settlementTime', '24:00'],
  ['settlementTime', '9:30'],
])('%s may not be %j', (field, value) => {
  expect(() => readSettings({ ...config, [field]: value })).toThrow(
    expect.objectContaining({ code: 'channel_misconfigured', param: field }),
  )
})

test('batches are closed at the time of day that is stated', () => {
  expect(readSettings({ ...config, settlementTime: '22:30' }).settleDailyAt).toBe(1_350)
  expect(readSettings(config).settleDailyAt).toBeUndefined()
})
