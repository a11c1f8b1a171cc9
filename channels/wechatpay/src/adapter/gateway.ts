/**
 * One exchange with the channel: signed, sent, verified, read. Nothing here throws for what the
 * network or the channel does; every end of an exchange is one of four.
 */
import type { ChannelPorts, Evidence, UnknownCause } from '@tillway/channel'
import { type HttpResponse, TransportError, type TransportFailure } from '@tillway/kernel'
import {
  answerHeaders,
  answerSignatureBytes,
  probePrefix,
  readAnswerSignature,
} from '../wire/answer-signature.ts'
import { readErrorAnswer } from '../wire/error-answer.ts'
import { type JsonObject, parseJsonObject } from '../wire/json.ts'
import { isFresh } from '../wire/request-signature.ts'
import type { KeyRing } from './key-ring.ts'
import type { SignedHttp, WireRequest } from './signed-http.ts'

export type Exchange =
  /** 200 or 204, signed by the channel. A 204 has an empty body. */
  | { readonly kind: 'answer'; readonly body: JsonObject; readonly evidence: Evidence }
  /** 4xx or 5xx. It may be unsigned: the channel does not sign all of them. */
  | {
      readonly kind: 'refusal'
      readonly status: number
      readonly code: string
      readonly evidence: Evidence
    }
  | { readonly kind: 'unknown'; readonly cause: UnknownCause; readonly evidence: Evidence }
  | { readonly kind: 'not_sent'; readonly cause: UnknownCause; readonly evidence: Evidence }

export interface Gateway {
  exchange(request: WireRequest): Promise<Exchange>
}

type SignatureState = 'good' | 'bad' | 'absent'

const causes: Readonly<Record<TransportFailure, UnknownCause>> = Object.freeze({
  connect: 'connection',
  timeout: 'timeout',
  reset: 'connection',
  tls: 'connection',
  too_large: 'unreadable',
  blocked: 'connection',
})

export function createGateway(http: SignedHttp, keys: KeyRing, ports: ChannelPorts): Gateway {
  const check = async (response: HttpResponse): Promise<SignatureState> => {
    const signed = readAnswerSignature(response.headers)
    if (signed === undefined) return 'absent'
    if (signed.signature.startsWith(probePrefix)) return 'bad'
    if (!isFresh(signed.timestamp, ports.clock.now())) return 'bad'
    const verifier = keys.known(signed.serial) ?? (await keys.verifierFor(signed.serial))
    if (verifier === undefined) return 'bad'
    const bytes = answerSignatureBytes(signed, response.body)
    return verifier.verify(bytes, signed.signature) ? 'good' : 'bad'
  }

  return {
    async exchange(request) {
      try {
        const response = await http.send(request)
        return readResponse(response, await check(response))
      } catch (error) {
        return failedExchange(error)
      }
    },
  }
}

function readResponse(response: HttpResponse, signature: SignatureState): Exchange {
  const evidence = requestIdOf(response)
  const isSuccess = response.status >= 200 && response.status < 300
  // A signature that is there must be right, whatever the status; success must carry one.
  if (signature === 'bad' || (isSuccess && signature === 'absent')) {
    return { kind: 'unknown', cause: 'signature', evidence }
  }
  if (response.status === 204) return { kind: 'answer', body: {}, evidence }
  if (response.status === 202) return { kind: 'unknown', cause: 'in_progress', evidence }
  const body = parseJsonObject(response.body)
  if (response.status >= 400) return readRefusal(response.status, body, evidence)
  if (response.status !== 200) return { kind: 'unknown', cause: 'unrecognised', evidence }
  if (body === undefined) return { kind: 'unknown', cause: 'unreadable', evidence }
  return { kind: 'answer', body, evidence }
}

function readRefusal(status: number, body: JsonObject | undefined, evidence: Evidence): Exchange {
  const { code, message } = readErrorAnswer(body)
  const words = { channelCode: code || `HTTP ${status}`, channelMessage: message }
  return { kind: 'refusal', status, code, evidence: { ...evidence, ...words } }
}

function failedExchange(error: unknown): Exchange {
  if (!(error instanceof TransportError)) {
    return { kind: 'unknown', cause: 'connection', evidence: {} }
  }
  const kind = error.maybeSent ? 'unknown' : 'not_sent'
  return { kind, cause: causes[error.failure], evidence: {} }
}

function requestIdOf(response: HttpResponse): Evidence {
  const channelRequestId = response.headers[answerHeaders.requestId]
  return channelRequestId === undefined ? {} : { channelRequestId }
}
