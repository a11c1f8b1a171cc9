/** Reads and checks the configuration of an account; the keys are parsed here, once. */
import { PayError, type Secret, secret } from '@tillway/kernel'
import {
  createRsaSigner,
  createRsaVerifier,
  type RsaSigner,
  type RsaVerifier,
  rsaPrivateKey,
  rsaPublicKey,
} from '@tillway/wire'
import { publicKeyIdPrefix } from '../wire/answer-signature.ts'
import { isApiV3Key } from '../wire/resource.ts'

export const mainHost = 'https://api.mch.weixin.qq.com'
export const backupHost = 'https://api2.wechatpay.cn'

export interface AccountConfig {
  /** Bases without a trailing slash, in the order in which they are tried. */
  readonly bases: readonly string[]
  readonly mchid: string
  readonly appid: string
  readonly merchantSerial: string
  readonly signer: RsaSigner
  readonly apiV3Key: Secret<string>
  readonly publicKey: { readonly id: string; readonly verifier: RsaVerifier } | undefined
}

type Fields = Readonly<Record<string, string>>

export function readConfig(fields: Fields): AccountConfig {
  const apiV3Key = required(fields, 'apiV3Key')
  if (!isApiV3Key(apiV3Key)) throw misconfigured('apiV3Key', 'must be 32 visible ASCII characters')
  return {
    bases: readBases(fields),
    mchid: matching(fields, 'mchid', /^\d{8,12}$/),
    appid: matching(fields, 'appid', /^[0-9A-Za-z_-]{3,32}$/),
    merchantSerial: matching(fields, 'merchantSerial', /^[0-9A-Fa-f]{8,64}$/),
    signer: createRsaSigner(
      rsaPrivateKey(required(fields, 'merchantPrivateKey'), 'merchantPrivateKey'),
    ),
    apiV3Key: secret(apiV3Key),
    publicKey: readPublicKey(fields),
  }
}

function readBases(fields: Fields): readonly string[] {
  const main = optional(fields, 'apiBase')
  const backup = optional(fields, 'backupBase')
  // Signed requests of a test system must never reach the real channel through its back-up host.
  if (main !== undefined && backup === undefined) return [baseUrl('apiBase', main)]
  return [baseUrl('apiBase', main ?? mainHost), baseUrl('backupBase', backup ?? backupHost)]
}

function readPublicKey(fields: Fields): AccountConfig['publicKey'] {
  const id = optional(fields, 'publicKeyId')
  const pem = optional(fields, 'publicKey')
  if (id === undefined && pem === undefined) return undefined
  if (id === undefined) throw misconfigured('publicKeyId', 'is missing beside publicKey')
  if (pem === undefined) throw misconfigured('publicKey', 'is missing beside publicKeyId')
  if (!id.startsWith(publicKeyIdPrefix) || !/^\w+$/.test(id)) {
    throw misconfigured('publicKeyId', `must begin with ${publicKeyIdPrefix}`)
  }
  return { id, verifier: createRsaVerifier(rsaPublicKey(pem, 'publicKey')) }
}

function baseUrl(field: string, text: string): string {
  if (!URL.canParse(text)) throw misconfigured(field, 'is not a URL')
  const url = new URL(text)
  const isPlain = url.search === '' && url.hash === '' && url.username === ''
  if (!/^https?:$/.test(url.protocol) || !isPlain) {
    throw misconfigured(field, 'must be an http(s) URL without query, fragment or user')
  }
  return text.replace(/\/+$/, '')
}

function matching(fields: Fields, name: string, pattern: RegExp): string {
  const value = required(fields, name)
  if (!pattern.test(value)) throw misconfigured(name, 'is not of the expected form')
  return value
}

function required(fields: Fields, name: string): string {
  const value = optional(fields, name)
  if (value === undefined) throw misconfigured(name, 'is missing')
  return value
}

function optional(fields: Fields, name: string): string | undefined {
  const value = fields[name]?.trim()
  return value === '' ? undefined : value
}

function misconfigured(param: string, what: string): PayError {
  return new PayError('channel_misconfigured', `${param} ${what}`, { param })
}
