/**
 * The gateway of the channel: what every signed request must satisfy before it is looked at. The
 * order of the checks is the channel's.
 */
import { verify } from 'node:crypto'
import type { SimulatorRequest } from '@tillway/channel/simulator'
import { publicKeyIdPrefix } from '../wire/answer-signature.ts'
import { type JsonObject, parseJsonObject } from '../wire/json.ts'
import {
  type Authorization,
  isFresh,
  parseAuthorization,
  requestSignatureText,
} from '../wire/request-signature.ts'
import type { Merchant, PlatformKey } from './records.ts'
import { type ErrorDetail, errorReply, type Reply } from './reply.ts'
import type { World } from './world.ts'

/** A request that was let in. */
export interface ApiCall {
  readonly merchant: Merchant
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: JsonObject
  /** The kind of key that the merchant wants to be answered with. */
  readonly keyKind: PlatformKey['kind']
}

export type Admission =
  | { readonly call: ApiCall }
  /** Without a merchant the answer cannot be signed. */
  | { readonly reply: Reply; readonly merchant?: Merchant }

export function admit(world: World, request: SimulatorRequest): Admission {
  const { headers } = request
  if (!headers.accept || !headers['user-agent']) {
    return { reply: errorReply('INVALID_REQUEST', 'Http头缺少Accept或User-Agent') }
  }
  const authorization = parseAuthorization(headers.authorization)
  if (authorization === undefined) {
    return refused('Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》')
  }
  const merchant = world.ledger.merchant(authorization.mchid)
  const wrong = authorizationIssue(world, request, { authorization, merchant })
  if (wrong !== undefined) return wrong
  // `authorizationIssue` refuses whoever is not a merchant.
  return merchant === undefined ? refused('商户号不存在') : admitSigned(world, request, merchant)
}

function authorizationIssue(
  world: World,
  request: SimulatorRequest,
  claim: { readonly authorization: Authorization; readonly merchant: Merchant | undefined },
): Admission | undefined {
  const { authorization, merchant } = claim
  if (!isFresh(authorization.timestamp, world.ports.clock.now())) {
    return refused('Http头Authorization中的timestamp与发起请求的时间不得超过5分钟')
  }
  if (authorization.nonce_str.length > 32) return refused('Http头Authorization中的nonce_str过长')
  if (merchant === undefined || authorization.serial_no.toUpperCase() !== merchant.serial) {
    return refused('商户证书序列号有误。请使用签名私钥匹配的证书序列号')
  }
  const text = requestSignatureText({
    method: request.method.toUpperCase(),
    target: `${signedPrefix(world.ports.baseUrl)}${request.target}`,
    timestamp: authorization.timestamp,
    nonce_str: authorization.nonce_str,
    body: Buffer.from(request.body).toString('utf8'),
  })
  return isSignedBy(world, merchant, { text, signature: authorization.signature })
    ? undefined
    : refused('签名错误，请检查后再试')
}

function isSignedBy(
  world: World,
  merchant: Merchant,
  signed: { readonly text: string; readonly signature: string },
): boolean {
  const key = world.keys.publicKey(merchant.publicKeyPem)
  return verify('sha256', Buffer.from(signed.text), key, Buffer.from(signed.signature, 'base64'))
}

function admitSigned(world: World, request: SimulatorRequest, merchant: Merchant): Admission {
  const serial = request.headers['wechatpay-serial']
  const wanted = serial === undefined ? undefined : world.keys.find(serial)
  if (serial !== undefined && wanted === undefined) {
    const issue = 'Http头Wechatpay-Serial对应的平台证书或公钥不存在'
    const detail: ErrorDetail = {
      field: '/Wechatpay-Serial',
      value: serial,
      issue,
      location: 'header',
    }
    return { reply: errorReply('INVALID_REQUEST', issue, detail), merchant }
  }
  const isPost = request.method.toUpperCase() === 'POST'
  const contentType = request.headers['content-type'] ?? ''
  if (isPost && !/^application\/json\s*(?:;|$)/i.test(contentType)) {
    return {
      reply: errorReply('INVALID_REQUEST', 'Http头Content-Type应为application/json'),
      merchant,
    }
  }
  const body = isPost ? parseJsonObject(request.body) : {}
  if (body === undefined) {
    return { reply: errorReply('PARAM_ERROR', '请求体不是合法的JSON对象'), merchant }
  }
  return { call: callOf(request, { merchant, body, keyKind: kindOf(merchant, serial) }) }
}

function kindOf(merchant: Merchant, serial: string | undefined): PlatformKey['kind'] {
  if (!merchant.hasCertificates) return 'public_key'
  return serial?.startsWith(publicKeyIdPrefix) ? 'public_key' : 'certificate'
}

function callOf(
  request: SimulatorRequest,
  rest: Pick<ApiCall, 'merchant' | 'body' | 'keyKind'>,
): ApiCall {
  const [path = '', query = ''] = request.target.split('?', 2)
  const method = request.method.toUpperCase()
  return { method, path, query: new URLSearchParams(query), ...rest }
}

function refused(message: string): Admission {
  const detail: ErrorDetail = {
    field: '/Authorization',
    value: '',
    issue: message,
    location: 'authorization',
  }
  return { reply: errorReply('SIGN_ERROR', message, detail) }
}

/** Merchants sign the whole path; the host that serves the simulator may have put it below one. */
function signedPrefix(baseUrl: string): string {
  const { pathname } = new URL(baseUrl)
  return pathname === '/' ? '' : pathname.replace(/\/$/, '')
}
