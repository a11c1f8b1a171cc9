/**
 * What the gateway checks before it looks at a method, as strictly as the real one: the public
 * parameters, the signature, the certificate numbers, the encryption.
 */
import type { SimulatorRequest } from '@tillway/channel/simulator'
import { type Clock, isPayError } from '@tillway/kernel'
import { fromChinaTime } from '@tillway/wire'
import { parseNode } from '../wire/answer.ts'
import {
  decodeCharset,
  decodeForm,
  type GatewayParameters,
  requestSigningText,
} from '../wire/parameters.ts'
import type { Merchant, Merchants } from './merchants.ts'
import type { Content } from './order-rules.ts'
import type { RefusalCode } from './refusals.ts'

export interface Admission {
  readonly merchant: Merchant
  readonly method: string
  readonly parameters: GatewayParameters
  readonly content: Content
}

/** Refused: without a merchant there is no key to sign the refusal with. */
export interface Rejection {
  readonly refusal: RefusalCode
  readonly merchant?: Merchant
  readonly method: string
}

const timestampWindowMs = 10 * 60_000

/** Query and body together, as the gateway reads them: clients split them as they like. */
export function readParameters(request: SimulatorRequest): GatewayParameters | undefined {
  const query = request.target.split('?')[1] ?? ''
  const isForm = (request.headers['content-type'] ?? '').startsWith(
    'application/x-www-form-urlencoded',
  )
  const body = isForm ? Buffer.from(request.body).toString('latin1') : ''
  try {
    return decodeCharset(decodeForm([query, body].filter((part) => part !== '').join('&')), 'utf-8')
  } catch (error) {
    if (isPayError(error)) return undefined
    throw error
  }
}

export function admit(
  parameters: GatewayParameters,
  ports: { readonly clock: Clock; readonly merchants: Merchants },
): Admission | Rejection {
  const { method, app_id: appId } = parameters
  if (!method) return { refusal: 'isv.missing-method', method: '' }
  if (!appId) return { refusal: 'isv.missing-app-id', method }
  const merchant = ports.merchants.byAppId(appId)
  if (merchant === undefined) return { refusal: 'isv.invalid-app-id', method }
  const refusal = checkEnvelope(parameters, ports.clock) ?? checkSignature(parameters, merchant)
  if (refusal !== undefined) return { refusal, merchant, method }
  const content = readContent(parameters, merchant)
  if (typeof content === 'string') return { refusal: content, merchant, method }
  return { merchant, method, parameters, content }
}

function checkEnvelope(parameters: GatewayParameters, clock: Clock): RefusalCode | undefined {
  const { format, charset, version, timestamp, sign, sign_type: signType } = parameters
  if (!sign) return 'isv.missing-signature'
  if (!signType) return 'isv.missing-signature-type'
  if (signType !== 'RSA2') return 'isv.invalid-signature-type'
  if (!timestamp) return 'isv.missing-timestamp'
  if (!isTimely(timestamp, clock)) return 'isv.invalid-timestamp'
  if (!version) return 'isv.missing-version'
  if (version !== '1.0') return 'isv.invalid-version'
  if (format !== undefined && format !== 'JSON') return 'isv.invalid-format'
  return charset?.toLowerCase() === 'utf-8' ? undefined : 'isv.invalid-charset'
}

function isTimely(timestamp: string, clock: Clock): boolean {
  try {
    return Math.abs(clock.now() - fromChinaTime(timestamp)) <= timestampWindowMs
  } catch (error) {
    if (isPayError(error)) return false
    throw error
  }
}

function checkSignature(
  parameters: GatewayParameters,
  merchant: Merchant,
): RefusalCode | undefined {
  const { certificates } = merchant
  if (certificates !== undefined) {
    if (parameters.app_cert_sn !== certificates.appSerial) return 'isv.app-cert-not-exist'
    if (parameters.alipay_root_cert_sn !== certificates.rootSerial) {
      return 'isv.alipay-root-cert-not-exist'
    }
  }
  const text = requestSigningText(parameters)
  const isGenuine = merchant.appVerifier.verify(text, parameters.sign ?? '')
  return isGenuine ? undefined : 'isv.invalid-signature'
}

function readContent(parameters: GatewayParameters, merchant: Merchant): Content | RefusalCode {
  const { biz_content: raw, encrypt_type: encryptType } = parameters
  const mustEncrypt = merchant.cipher !== undefined
  if (mustEncrypt !== (encryptType === 'AES')) return 'isv.invalid-encrypt-type'
  const text = merchant.cipher === undefined ? raw : merchant.cipher.decrypt(raw ?? '')
  if (text === undefined)
    return mustEncrypt ? 'isv.decryption-error-unknown' : 'isv.invalid-parameter'
  return parseNode(text) ?? 'isv.invalid-parameter'
}
