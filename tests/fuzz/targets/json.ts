/** JSON that others wrote, read strictly: notifications of a channel and bodies of requests. */
import { checkStrictJson, decodeBody } from '../../../apps/server/src/http/json-body.ts'
import { maxJsonBytes, parseJsonObject } from '../../../channels/wechatpay/src/wire/json.ts'
import { attempt, hold } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import { shapeOf } from '../json-keys.ts'
import { byFirstByte, isRecord, payCode, seedFor, strictUtf8, tryJson, words } from './parts.ts'

const maxDepth = 16
const samples = [
  '{"id":"EV-1","event_type":"TRANSACTION.SUCCESS","resource":{"algorithm":"AEAD_AES_256_GCM"}}',
  '{"amount":{"total":29900,"currency":"CNY"},"a":[1,-0.5e3,true,null,{"b":[]}]}',
  '{"a\\u0062":"\\"\\\\","ab ":1}',
  '[[[[{"k":{"k":{}}}]]]]',
]

export const jsonBodies: Target = {
  name: 'json-bodies',
  seeds: samples.flatMap((text) => [seedFor(0, text), seedFor(1, text)]),
  words: words('"a":', '{"a":1,"a":2}', '\\u0061', '"__proto__":', '[[[[', '{"', '":', ',"', '\\"'),
  run: byFirstByte(
    (bytes) => asObject(bytes),
    (bytes) => asBody(bytes),
  ),
}

/** As a channel's notification: ambiguous, deep or long texts are no object. */
function asObject(bytes: Uint8Array): string {
  const object = parseJsonObject(bytes)
  const text = strictUtf8(bytes)
  const plain = text === undefined ? undefined : tryJson(text)
  if (object === undefined) {
    const shape = isRecord(plain) && text !== undefined ? shapeOf(text) : undefined
    const isWrong = shape === undefined || shape.isRepeated || shape.depth > maxDepth
    hold(isWrong || bytes.length > maxJsonBytes, 'what means one thing is read')
    return `refused ${shape?.isRepeated} ${(shape?.depth ?? 0) > maxDepth}`
  }
  hold(text !== undefined && !shapeOf(text).isRepeated, 'no key stands twice')
  const written = JSON.stringify(object)
  hold(written === JSON.stringify(plain), 'two readers see the same')
  hold(JSON.stringify(parseJsonObject(written)) === written, 'what is written reads the same')
  return `${Object.keys(object).length} ${shapeOf(text).depth}`
}

/** As the body of a request: the parser has taken it already. */
function asBody(bytes: Uint8Array): string {
  const decoded = attempt(() => decodeBody(bytes), payCode)
  if ('refusal' in decoded) return decoded.refusal
  const text = decoded.value
  if (tryJson(text) === undefined) return 'no JSON'
  const checked = attempt(() => checkStrictJson(text), payCode)
  const { isRepeated } = shapeOf(text)
  if ('value' in checked) {
    hold(!isRepeated, 'no key stands twice')
    hold(!holdsNul(text), 'no text holds NUL')
    return 'strict'
  }
  hold(isRepeated || !checked.refusal.startsWith('invalid_json'), 'only what stands twice is twice')
  return checked.refusal.replace(/:.*/, '')
}

function holdsNul(text: string): boolean {
  let isFound = false
  JSON.parse(text, (key, value: unknown) => {
    isFound ||= key.includes('\0') || (typeof value === 'string' && value.includes('\0'))
    return value
  })
  return isFound
}
