import { isPayError } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { openShop, startRequest } from '../../test/shop.ts'

const shop = openShop()

const paramOf = (change: Readonly<Record<string, string>>): string | undefined => {
  try {
    shop.open({ ...shop.config, ...change })
    return undefined
  } catch (error) {
    return isPayError(error, 'channel_misconfigured') ? error.param : `other: ${error}`
  }
}

test('the configuration of a provisioned merchant opens', () => {
  expect(paramOf({})).toBeUndefined()
})

test.each([
  ['mchid', ''],
  ['mchid', 'abc'],
  ['appid', ''],
  ['merchantSerial', 'xyz'],
  ['merchantPrivateKey', ''],
  ['merchantPrivateKey', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
  ['apiV3Key', 'too short'],
  ['publicKeyId', ''],
  ['publicKeyId', '4A1B2C'],
  ['publicKey', ''],
  ['publicKey', 'no key'],
  ['apiBase', 'not a url'],
  ['apiBase', 'ftp://host.example'],
  ['backupBase', 'https://user@host.example'],
])('a wrong %s (%j) is named', (field, value) => {
  expect(paramOf({ [field]: value })).toBe(field)
})

test('a value is never part of the message', () => {
  try {
    shop.open({ ...shop.config, apiV3Key: 'my-secret-value' })
    expect.unreachable()
  } catch (error) {
    expect(String(error)).not.toContain('my-secret-value')
  }
})

test('the public key may be left out, both halves of it', () => {
  expect(paramOf({ publicKeyId: '', publicKey: '' })).toBeUndefined()
})

test('without an address the real hosts are called, and with one no other', async () => {
  const hostsFor = async (apiBase: string): Promise<string[]> => {
    const account = shop.open({ ...shop.config, apiBase })
    const before = shop.sent.length
    shop.interpose(async () => {
      const { TransportError } = await import('@tillway/kernel')
      throw new TransportError('connect', false)
    })
    await account.operations.start(startRequest(shop))
    return shop.sent.slice(before).map(({ url }) => new URL(url).host)
  }
  expect(await hostsFor('')).toEqual(['api.mch.weixin.qq.com', 'api2.wechatpay.cn'])
  expect(await hostsFor('https://test.example')).toEqual(['test.example'])
})
