/** Makes merchants and hands out the configuration of their channel account. */

import { circulatingRsaKeyPair } from '@tillway/wire/testing'
import type { Merchant } from './records.ts'
import type { World } from './world.ts'

/** A merchant whose name ends so has no platform certificates, as those that joined late. */
export const publicKeyOnlySuffix = '-public-key-only'

export function provision(world: World, name: string): Readonly<Record<string, string>> {
  const { ledger, ports } = world
  const known = ledger.merchants().find((merchant) => merchant.name === name)
  return accountConfig(world, known ?? createMerchant(world, name), ports.baseUrl)
}

function createMerchant({ ledger, draw }: World, name: string): Merchant {
  const { privateKey, publicKey } = circulatingRsaKeyPair('wechatpay merchant', name)
  const merchant: Merchant = {
    name,
    mchid: newMchid(ledger.merchants().length, draw.digits(5)),
    appid: `wx${draw.hex(8)}`,
    serial: `5${draw.hex(20).slice(1).toUpperCase()}`,
    privateKeyPem: privateKey,
    publicKeyPem: publicKey,
    apiV3Key: draw.text(32),
    hasCertificates: !name.endsWith(publicKeyOnlySuffix),
  }
  ledger.append({ type: 'merchant', merchant })
  return merchant
}

/** Ten digits; the middle ones count, so that no two merchants share a number. */
function newMchid(index: number, random: string): string {
  return `16${String(index % 1000).padStart(3, '0')}${random}`
}

function accountConfig(world: World, merchant: Merchant, apiBase: string): Record<string, string> {
  const publicKey = world.keys.current('public_key')
  world.keys.current('certificate')
  return {
    apiBase,
    mchid: merchant.mchid,
    appid: merchant.appid,
    merchantSerial: merchant.serial,
    merchantPrivateKey: merchant.privateKeyPem,
    apiV3Key: merchant.apiV3Key,
    publicKeyId: publicKey.id,
    publicKey: publicKey.pem,
  }
}
