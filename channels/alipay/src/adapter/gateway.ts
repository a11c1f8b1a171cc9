/**
 * One call of the gateway: encrypt, sign, send, verify, decrypt, parse. It owns the transport, the
 * signature and the envelope, so that an operation is only the translation of its own message.
 */
import type { ChannelPorts, Evidence, UnknownCause } from '@tillway/channel'
import { type HttpResponse, TransportError } from '@tillway/kernel'
import { toChinaTime } from '@tillway/wire'
import {
  type AnswerNode,
  type AnswerParts,
  ciphertextOf,
  parseNode,
  splitAnswer,
  textOf,
} from '../wire/answer.ts'
import { resultCodes } from '../wire/codes.ts'
import { encodeForm, requestSigningText } from '../wire/parameters.ts'
import { type BusinessContent, type GatewayMethod, methods } from '../wire/trade.ts'
import type { Settings } from './settings.ts'
import type { VerificationKeys } from './verification-keys.ts'

export interface GatewayAnswer {
  readonly status: 'answered'
  readonly code: string
  readonly subCode: string | undefined
  readonly node: AnswerNode
  /** False for a refusal without a signature; a success is never unsigned. */
  readonly signed: boolean
  readonly evidence: Evidence
}

/** No answer to conclude from. It has the form of a report, to be passed on as it is. */
export type Unanswered = {
  readonly status: 'unknown' | 'not_sent'
  readonly cause: UnknownCause
  readonly evidence?: Evidence
}

export interface GatewayCall {
  readonly method: GatewayMethod
  readonly content: BusinessContent
  readonly notifyUrl?: string
  readonly returnUrl?: string
}

export interface Gateway {
  call(call: GatewayCall): Promise<GatewayAnswer | Unanswered>
  /** A signed URL for the payer's browser. Nothing is sent. */
  link(call: GatewayCall): Promise<string>
  /** The same as one text, for the app of the mall to call the payer's app with. */
  order(call: GatewayCall): Promise<string>
  readonly appId: string
  /** Learns a certificate of the channel that an answer or notification named. */
  fetchCertificate(serial: string): Promise<boolean>
}

export interface GatewayParts {
  readonly settings: Settings
  readonly keys: VerificationKeys
  readonly ports: ChannelPorts
}

const timeoutMs = 10_000
const maxResponseBytes = 256 * 1024
const headers = Object.freeze({
  'content-type': 'application/x-www-form-urlencoded;charset=utf-8',
  accept: 'application/json',
})

export function createGateway(parts: GatewayParts): Gateway {
  const { settings, keys, ports } = parts

  const post = async (call: GatewayCall): Promise<HttpResponse | Unanswered> => {
    const { query, body } = await signedForm(parts, call)
    const url = `${settings.gatewayUrl}?${query}`
    try {
      return await ports.http.send({
        method: 'POST',
        url,
        headers,
        body,
        timeoutMs,
        maxResponseBytes,
      })
    } catch (error) {
      return unansweredFor(error)
    }
  }

  const download = async (serial: string): Promise<void> => {
    const method = methods.certificateDownload
    const response = await post({ method, content: { alipay_cert_sn: serial } })
    const text = isAnswered(response) ? Buffer.from(response.body).toString('utf8') : ''
    const answer = splitAnswer(text, method)
    const node = answer && openNode(parts, answer.rawNode)
    const content = node && textOf(node, 'alipay_cert_content')
    // This answer is signed by the certificate it brings: what makes it trusted is its chain.
    const learnt = content !== undefined && keys.learn(serial, decodeBase64(content))
    ports.log.warn({ serial, learnt }, 'a new certificate of the channel was asked for')
  }

  const fetchCertificate = (serial: string) => keys.fetch(serial, download)

  return {
    fetchCertificate,
    async call(call) {
      const response = await post(call)
      if (!isAnswered(response)) return response
      if (response.status !== 200) return unansweredFor(response)
      const answer = splitAnswer(Buffer.from(response.body).toString('utf8'), call.method)
      if (answer === undefined) return { status: 'unknown', cause: 'unreadable' }
      const serial = answer.certificateSerial
      if (serial !== undefined && keys.find(serial) === undefined) await fetchCertificate(serial)
      return readAnswer(parts, answer, response.headers.trace_id)
    },
    async link(call) {
      const { query, body } = await signedForm(parts, call)
      return `${settings.gatewayUrl}?${query}&${body}`
    },
    async order(call) {
      const { query, body } = await signedForm(parts, call)
      return `${query}&${body}`
    },
    appId: settings.appId,
  }
}

/** Public parameters go into the URL, where the gateway looks for the charset, content into the body. */
async function signedForm(
  { settings, ports }: GatewayParts,
  call: GatewayCall,
): Promise<{ query: string; body: string }> {
  const json = JSON.stringify(call.content)
  const content = settings.cipher?.encrypt(json) ?? json
  const { verification } = settings
  const parameters: Record<string, string> = {
    app_id: settings.appId,
    method: call.method,
    format: 'JSON',
    charset: 'utf-8',
    sign_type: 'RSA2',
    timestamp: toChinaTime(ports.clock.now()),
    version: '1.0',
  }
  if (call.notifyUrl !== undefined) parameters.notify_url = call.notifyUrl
  if (call.returnUrl !== undefined) parameters.return_url = call.returnUrl
  if (settings.cipher !== undefined) parameters.encrypt_type = 'AES'
  if (verification.mode === 'certificate') {
    parameters.app_cert_sn = verification.certificates.appSerial
    parameters.alipay_root_cert_sn = verification.certificates.rootSerial
  }
  const text = requestSigningText({ ...parameters, biz_content: content })
  parameters.sign = await settings.signer.sign(text)
  return { query: encodeForm(parameters), body: encodeForm({ biz_content: content }) }
}

function readAnswer(
  parts: GatewayParts,
  answer: AnswerParts,
  requestId: string | undefined,
): GatewayAnswer | Unanswered {
  const signed = isSigned(parts.keys, answer)
  // A signature that does not verify is worse than none: somebody wrote it.
  if (answer.sign !== undefined && !signed) return { status: 'unknown', cause: 'signature' }
  const node = openNode(parts, answer.rawNode)
  const code = node && textOf(node, 'code')
  if (node === undefined || code === undefined) return { status: 'unknown', cause: 'unreadable' }
  const subCode = textOf(node, 'sub_code')
  const evidence = evidenceOf(node, subCode ?? code, requestId)
  const mustBeSigned = code === resultCodes.success || code === resultCodes.business
  if (!signed && mustBeSigned) return { status: 'unknown', cause: 'signature', evidence }
  return { status: 'answered', code, subCode, node, signed, evidence }
}

function isSigned(keys: VerificationKeys, answer: AnswerParts): boolean {
  const { sign, rawNode } = answer
  const verifiers = sign === undefined ? undefined : keys.find(answer.certificateSerial)
  if (sign === undefined || verifiers === undefined) return false
  // Sources disagree on whether the quotes of an encrypted node are part of the signed text.
  const texts = rawNode.startsWith('"') ? [rawNode, rawNode.slice(1, -1)] : [rawNode]
  return texts.some((text) => verifiers.some((verifier) => verifier.verify(text, sign)))
}

function openNode({ settings }: GatewayParts, rawNode: string): AnswerNode | undefined {
  const ciphertext = ciphertextOf(rawNode)
  if (ciphertext === undefined) return parseNode(rawNode)
  const text = settings.cipher?.decrypt(ciphertext)
  return text === undefined ? undefined : parseNode(text)
}

function evidenceOf(node: AnswerNode, code: string, requestId: string | undefined): Evidence {
  const message = textOf(node, 'sub_msg') ?? textOf(node, 'msg')
  return {
    channelCode: code,
    ...(message === undefined ? {} : { channelMessage: message.slice(0, 200) }),
    ...(requestId === undefined ? {} : { channelRequestId: requestId }),
  }
}

function isAnswered(value: HttpResponse | Unanswered): value is HttpResponse {
  return 'body' in value
}

/** From an HTTP answer that is not the gateway's, or from whatever a transport threw. */
function unansweredFor(reason: unknown): Unanswered {
  if (reason instanceof TransportError) {
    const status = reason.maybeSent ? 'unknown' : 'not_sent'
    if (reason.failure === 'timeout') return { status, cause: 'timeout' }
    return { status, cause: reason.failure === 'too_large' ? 'unreadable' : 'connection' }
  }
  const code = typeof reason === 'object' && reason !== null && 'status' in reason && reason.status
  if (typeof code !== 'number') return { status: 'unknown', cause: 'connection' }
  const evidence = { channelCode: `HTTP ${code}` }
  if (code >= 500) return { status: 'unknown', cause: 'server_error', evidence }
  return { status: 'unknown', cause: code === 429 ? 'rate_limited' : 'unrecognised', evidence }
}

function decodeBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8')
}
