/**
 * One exchange with the gateway: common fields, signature, sending, and the proof that the answer
 * is genuine and belongs to the question. An operation is only the translation of its own message.
 */
import type { ChannelPorts, Evidence, NextAction } from '@tillway/channel'
import type { HttpResponse } from '@tillway/kernel'
import { paths } from '../wire/codes.ts'
import {
  encodeForm,
  type Fields,
  formContentType,
  invalidRequest,
  readAnswer,
} from '../wire/message.ts'
import { protocolVersion, signMessage } from '../wire/signing.ts'
import { refusalOf } from '../wire/verification.ts'
import { type CardPart, type CardRefusal, sendByVault } from './card-message.ts'
import { evidenceOf } from './evidence.ts'
import { messageFields, type OutgoingMessage } from './messages.ts'
import type { Settings } from './settings.ts'
import { timeoutMs, type Unanswered, unansweredFor } from './unanswered.ts'

export interface GatewayAnswer {
  readonly status: 'answered'
  /** What the gateway says of this request; what became of an order is another field. */
  readonly code: string
  readonly fields: Fields
  readonly evidence: Evidence
}

export interface Gateway {
  /** Queries, and orders for apps, have addresses of their own. */
  call(
    message: OutgoingMessage,
    path?: 'background' | 'query' | 'app',
  ): Promise<GatewayAnswer | Unanswered>
  /** A call whose message the vault completes with what only it knows. */
  callWithCard(
    message: OutgoingMessage,
    part: CardPart,
  ): Promise<GatewayAnswer | Unanswered | CardRefusal>
  /** A signed form for the payer's browser. Nothing is sent. */
  form(message: OutgoingMessage): Promise<NextAction>
}

export interface GatewayParts {
  readonly settings: Settings
  readonly ports: ChannelPorts
  /** PEM of the certificate that card data is encrypted for at the moment. */
  readonly encryptionCertificate: () => string
}

const maxResponseBytes = 256 * 1024
const headers = Object.freeze({ 'content-type': formContentType })

export function createGateway(parts: GatewayParts): Gateway {
  const { settings, ports } = parts
  const urlOf = (path: keyof typeof paths) => `${settings.gatewayUrl}${paths[path]}`
  const read = (response: HttpResponse | Unanswered, message: OutgoingMessage) =>
    'body' in response ? readResponse(parts, response, message) : response

  return {
    async call(message, path = 'background') {
      const signed = await signMessage(messageFields(settings, message), settings.signer)
      const body = encodeForm(signed)
      const request = { url: urlOf(path), headers, body, timeoutMs, maxResponseBytes }
      const response = await ports.http
        .send({ method: 'POST', ...request })
        .catch((error: unknown) => unansweredFor(error))
      return read(response, message)
    },
    async callWithCard(message, part) {
      const fields = {
        ...messageFields(settings, message),
        version: protocolVersion,
        ...settings.signer.fields,
      }
      const response = await sendByVault(ports.cards, {
        fields,
        part,
        signer: settings.signer,
        url: urlOf('background'),
        encryptionCertificate: parts.encryptionCertificate(),
      })
      return response.status === 'refused' ? response : read(response, message)
    },
    async form(message) {
      const fields = await signMessage(messageFields(settings, message), settings.signer)
      return { type: 'form', action: urlOf('page'), fields }
    },
  }
}

function readResponse(
  { settings, ports }: GatewayParts,
  response: HttpResponse,
  message: OutgoingMessage,
): GatewayAnswer | Unanswered {
  if (response.status !== 200) return unansweredFor(response)
  const answer = readAnswer(response.body)
  if (answer.kind === 'invalid_request') {
    // Unsigned, so anybody's word: it does not prove that nothing was done.
    const evidence = { channelMessage: invalidRequest }
    return { status: 'unknown', cause: 'unrecognised', evidence }
  }
  if (answer.kind === 'unreadable') return { status: 'unknown', cause: 'unreadable' }
  const { fields } = answer
  const refusal = refusalOf(fields, settings.verification, ports.clock.now())
  if (refusal !== undefined) {
    const { txnType } = message.kind
    ports.log.warn({ txnType, refusal }, 'an answer of the gateway is not genuine')
    return { status: 'unknown', cause: 'signature' }
  }
  const { respCode: code } = fields
  if (code === undefined) return { status: 'unknown', cause: 'unreadable' }
  const evidence = evidenceOf(fields)
  if (!isAbout(fields, messageFields(settings, message))) {
    return { status: 'unknown', cause: 'unrecognised', evidence }
  }
  return { status: 'answered', code, fields, evidence }
}

/** A genuine answer to something else, sent again by somebody, must not answer this question. */
function isAbout(answer: Fields, request: Fields): boolean {
  const names = ['merId', 'orderId', 'txnTime', 'txnType', 'txnSubType']
  return names.every((name) => answer[name] === request[name])
}
