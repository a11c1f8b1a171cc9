/** Turns an HTTP answer of the platform, or the lack of one, into a value or a `TillwayError`. */
import { type RetryAdvice, TillwayError } from '../tillway-error.ts'
import type { BilingualText } from '../wire/payments.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

const confirming: BilingualText = Object.freeze({
  zh: '支付结果确认中，请勿重复支付',
  en: 'We are confirming the result. Please do not pay again.',
})

const advices: readonly RetryAdvice[] = ['never', 'after_fix', 'same_key', 'query_first']

/** Nobody knows yet whether it was done. No success has this status, whatever its number says. */
const unknownOutcome = 202

/** The body of a success; undefined for 204. Throws `TillwayError` for everything else. */
export function readAnswer(answer: Answer): unknown {
  const isSuccess = answer.status >= 200 && answer.status <= 299
  if (!isSuccess || answer.status === unknownOutcome) throw readError(answer)
  if (answer.status === 204) return undefined
  return parse(answer)
}

/** The advice of the error itself decides; an answer that is not the platform's own is a gap in the line. */
export function shouldRetry(error: TillwayError): boolean {
  return error.retry === 'same_key'
}

export function connectionError(code: 'network_error' | 'timeout', cause: unknown): TillwayError {
  const message =
    code === 'timeout'
      ? 'the platform did not answer in time; the call may have been carried out'
      : 'the platform could not be reached, or the connection broke off'
  return new TillwayError(message, { ...gap(0), code }, { cause })
}

function readError(answer: Answer): TillwayError {
  const body = asRecord(tryParse(answer.text))
  const error = asRecord(body?.error)
  if (error === undefined) return unreadable(answer)
  const retry = advices.find((advice) => advice === error.retry) ?? 'query_first'
  return new TillwayError(text(error.message) ?? 'the platform refused the call', {
    code: text(error.code) ?? 'unknown',
    type: text(error.type) ?? 'unknown',
    status: answer.status,
    param: text(error.param) ?? null,
    requestId: text(error.request_id) ?? null,
    retry,
    shopperMessage: bilingual(error.shopper_message) ?? confirming,
    retryAfterSeconds: retryAfter(answer.headers),
  })
}

function parse(answer: Answer): unknown {
  const value = tryParse(answer.text)
  if (asRecord(value) === undefined) throw unreadable(answer)
  return value
}

/** Something between us and the platform answered: a proxy's page, or half an answer. */
function unreadable(answer: Answer): TillwayError {
  const passing = answer.status === 429 || answer.status >= 502 || answer.status < 300
  return new TillwayError(`the answer (status ${answer.status}) is not the platform's JSON`, {
    ...gap(answer.status),
    code: 'unreadable_answer',
    retry: passing ? 'same_key' : 'query_first',
    retryAfterSeconds: retryAfter(answer.headers),
  })
}

function gap(status: number) {
  return {
    type: 'connection',
    status,
    param: null,
    requestId: null,
    retry: 'same_key' as RetryAdvice,
    shopperMessage: confirming,
    retryAfterSeconds: null,
  }
}

function retryAfter(headers: Headers): number | null {
  const value = headers.get('retry-after')
  return value !== null && /^\d{1,6}$/.test(value) ? Number(value) : null
}

function tryParse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Readonly<Record<string, unknown>>) : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Undefined also when nothing stands in one of them: a shopper would be shown an empty line. */
function bilingual(value: unknown): BilingualText | undefined {
  const record = asRecord(value)
  const zh = text(record?.zh)?.trim()
  const en = text(record?.en)?.trim()
  return zh && en ? { zh, en } : undefined
}
