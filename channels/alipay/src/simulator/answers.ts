/** Writes the gateway's answers: raw JSON with escaped slashes, signed over the node's text. */
import type { SimulatorAnswer } from '@tillway/channel/simulator'
import { nodeNameOf } from '../wire/answer.ts'
import { resultCodes } from '../wire/codes.ts'
import type { Merchant } from './merchants.ts'
import { type RefusalCode, refusals } from './refusals.ts'

/** What a method of the simulator comes to. */
export type MethodResult =
  | { readonly fields: Readonly<Record<string, unknown>>; readonly fault?: AnswerFault }
  | { readonly refusal: RefusalCode; readonly detail?: string; readonly fault?: AnswerFault }

/** What goes wrong on the way back although the method did its work. */
export type AnswerFault = 'drop' | 'unsigned' | 'bad_signature' | 'bad_gateway'

const headers = Object.freeze({ 'content-type': 'text/html;charset=utf-8' })

export function writeAnswer(
  merchant: Merchant,
  method: string,
  result: MethodResult,
): SimulatorAnswer {
  if (result.fault === 'drop') return { status: 0, headers: {}, body: '', drop: true }
  if (result.fault === 'bad_gateway') return badGateway
  const plain = toJson('refusal' in result ? refusalFields(result) : successFields(result.fields))
  const node = merchant.cipher === undefined ? plain : `"${merchant.cipher.encrypt(plain)}"`
  const sign = merchant.sign(result.fault === 'bad_signature' ? `${node} ` : node)
  const serial = merchant.certificates?.alipaySerial
  const members = [
    `"${nodeNameOf(method)}":${node}`,
    ...(result.fault === 'unsigned' ? [] : [`"sign":"${sign}"`]),
    ...(serial === undefined ? [] : [`"alipay_cert_sn":"${serial}"`]),
  ]
  return { status: 200, headers, body: `{${members.join(',')}}` }
}

/** A refusal before the gateway knows whom it talks to: it cannot be signed with anyone's key. */
export function writeUnsignedRefusal(refusal: RefusalCode): SimulatorAnswer {
  const node = toJson(refusalFields({ refusal }))
  return { status: 200, headers, body: `{"error_response":${node}}` }
}

const badGateway: SimulatorAnswer = Object.freeze({
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>',
})

function successFields(fields: Readonly<Record<string, unknown>>) {
  return { code: resultCodes.success, msg: 'Success', ...fields }
}

function refusalFields({ refusal, detail }: { refusal: RefusalCode; detail?: string }) {
  const { code, msg, text } = refusals[refusal]
  return {
    code,
    msg,
    sub_code: refusal,
    sub_msg: detail === undefined ? text : `${text}，${detail}`,
  }
}

function toJson(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(fields).replaceAll('/', '\\/')
}
