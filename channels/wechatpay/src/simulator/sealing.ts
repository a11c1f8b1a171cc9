/** Turns a reply into an answer as the channel sends it: signed with the key the merchant expects. */
import type { SimulatorAnswer } from '@tillway/channel/simulator'
import { answerHeaders, answerSignatureText } from '../wire/answer-signature.ts'
import { requestScheme } from '../wire/request-signature.ts'
import type { PlatformKey } from './records.ts'
import type { Reply } from './reply.ts'
import type { World } from './world.ts'

export interface SignedText {
  readonly body: string
  readonly key: PlatformKey
  /** A signature over something else: of the right form, but wrong. */
  readonly isWrong?: boolean
}

/** The four headers of a signed message. */
export function signatureHeaders(world: World, signed: SignedText): Record<string, string> {
  const timestamp = String(Math.floor(world.ports.clock.now() / 1000))
  const nonce = world.draw.text(32)
  const text = answerSignatureText(timestamp, nonce, signed.body)
  const signature = world.keys.sign(signed.isWrong ? `${text}!` : text, signed.key.privateKeyPem)
  return {
    [answerHeaders.timestamp]: timestamp,
    [answerHeaders.nonce]: nonce,
    [answerHeaders.signature]: signature,
    [answerHeaders.serial]: signed.key.id,
    'wechatpay-signature-type': requestScheme,
  }
}

/** `keyKind` is absent when it is not known who asked; then nothing can be signed. */
export function seal(
  world: World,
  reply: Reply,
  keyKind: PlatformKey['kind'] | undefined,
): SimulatorAnswer {
  const body = reply.body === undefined ? '' : JSON.stringify(reply.body)
  const plain = {
    [answerHeaders.requestId]: `08${world.draw.hex(10).toUpperCase()}-268448`,
    ...(body === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
  }
  if (reply.drop) return { status: reply.status, headers: plain, body, drop: true }
  if (keyKind === undefined || reply.signature === 'none') {
    return { status: reply.status, headers: plain, body }
  }
  const key = world.keys.current(keyKind)
  const isWrong = reply.signature === 'wrong'
  const headers = { ...plain, ...signatureHeaders(world, { body, key, isWrong }) }
  return { status: reply.status, headers, body }
}
