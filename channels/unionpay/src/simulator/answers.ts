/** Writes the gateway's answers: one line of pairs, signed, un-encoded. */
import type { SimulatorAnswer } from '@tillway/channel/simulator'
import { type Fields, invalidRequest, writeAnswer } from '../wire/message.ts'
import type { Admission } from './door.ts'
import { echoOf } from './field-rules.ts'
import type { Merchants } from './merchants.ts'
import type { MethodResult } from './methods/method.ts'
import { messageOf } from './refusals.ts'
import { garbage, signMessage } from './signed-message.ts'

const headers = Object.freeze({ 'content-type': 'text/html;charset=UTF-8' })

/** For what cannot be read: bare text, signed by nobody. */
export const unreadable: SimulatorAnswer = Object.freeze({
  status: 200,
  headers,
  body: invalidRequest,
})

const badGateway: SimulatorAnswer = Object.freeze({
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>',
})

export function answerOf(
  { merchant, fields }: Admission,
  merchants: Merchants,
  result: MethodResult,
): SimulatorAnswer {
  const { fault } = result
  if (fault === 'drop') return { status: 0, headers: {}, body: '', drop: true }
  if (fault === 'bad_gateway') return badGateway
  const refusal = result.refusal ?? { respCode: '00' }
  const said = { ...echoOf(fields), ...result.fields }
  const whole = { ...said, respCode: refusal.respCode, respMsg: messageOf(refusal) }
  const signed = signMessage(whole, merchant, merchants.keys())
  return { status: 200, headers, body: writeAnswer(spoilt(signed, fault)) }
}

function spoilt(signed: Fields, fault: MethodResult['fault']): Fields {
  if (fault === 'unsigned') return { ...signed, signature: '', signPubKeyCert: '' }
  return fault === 'bad_signature' ? { ...signed, signature: garbage } : signed
}
