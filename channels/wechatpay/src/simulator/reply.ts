/** What a call ends in, before it is signed; and the channel's words for errors. */
import type { FaultSubject } from '@tillway/channel/simulator'
import type { JsonObject } from '../wire/json.ts'

export interface Reply {
  readonly status: number
  readonly body?: JsonObject
  /** Signed as it should be unless told. */
  readonly signature?: 'none' | 'wrong'
  readonly drop?: true
  /** The order that this is about, for faults that strike the answer. */
  readonly subject?: FaultSubject
}

export interface ErrorDetail {
  /** JSON pointer into the location. */
  readonly field: string
  readonly value: unknown
  readonly issue: string
  readonly location: 'body' | 'header' | 'url' | 'authorization'
}

/** Status and message of each code that the simulator answers with. */
export const errorWords = Object.freeze({
  PARAM_ERROR: [400, '参数错误'],
  INVALID_REQUEST: [400, '无效请求'],
  APPID_MCHID_NOT_MATCH: [400, 'appid和mch_id不匹配，请检查后再试'],
  ORDER_CLOSED: [400, '订单已关闭'],
  ORDER_PAID: [400, '该订单已支付'],
  SIGN_ERROR: [401, '签名错误，请检查后再试'],
  NO_AUTH: [403, '商户无权限'],
  OUT_TRADE_NO_USED: [403, '商户订单号重复'],
  RULE_LIMIT: [403, '业务规则限制'],
  ORDER_NOT_EXIST: [404, '订单不存在'],
  RESOURCE_NOT_EXISTS: [404, '退款单不存在'],
  FREQUENCY_LIMITED: [429, '频率限制'],
  SYSTEM_ERROR: [500, '系统异常，请稍后重试'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>)

export type ErrorWord = keyof typeof errorWords

export function errorReply(code: ErrorWord, message?: string, detail?: ErrorDetail): Reply {
  const [status, usual] = errorWords[code]
  const body = { code, message: message ?? usual, ...(detail ? { detail } : {}) }
  // The gateway refuses what it cannot attribute before anything could sign its answer.
  const isUnsigned = status === 401 || status >= 500
  return { status, body, ...(isUnsigned ? { signature: 'none' as const } : {}) }
}
