/** What pages read: messages between windows, what was stored, answers, addresses they are opened by. */

import { readCookie } from '../../../apps/demo-mall/src/http/cookies.ts'
import { createExchange } from '../../../packages/sdk/src/exchange/client.ts'
import { createMemory } from '../../../packages/sdk/src/exchange/memory.ts'
import { nextDelayMs } from '../../../packages/sdk/src/exchange/schedule.ts'
import { detectHost } from '../../../packages/sdk/src/hosts/detect.ts'
import { frameAddress, readFrameMessage } from '../../../packages/sdk/src/quickpay/frame.ts'
import { createTaskMemory } from '../../../packages/sdk/src/quickpay/password/task-memory.ts'
import {
  digitsOf,
  grouped,
  regroup,
  usual,
} from '../../../packages/vault-frame/src/fields/grouping.ts'
import { parsePasswordMessage } from '../../../packages/vault-frame/src/password/messages.ts'
import { claimsIn } from '../../../packages/vault-frame/src/password/ticket.ts'
import { parseParentMessage } from '../../../packages/vault-frame/src/protocol/messages.ts'
import { hold } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import {
  byFirstByte,
  fuzzNow,
  isRecord,
  joined,
  seedFor,
  textsOf,
  tryJson,
  utf8Of,
  words,
} from './parts.ts'

const ticket = `vt_${Buffer.from('{"password":{"purpose":"pay"},"subject":"att_1"}').toString('base64url')}.${'a'.repeat(43)}`
const parentMessages = [
  { tillway: 1, type: 'ask_code', ticket, phone: '138****0000', cvn: false, resend_in_ms: 1000 },
  { tillway: 1, type: 'code_refused', code: 'code_invalid', resend_in_ms: 0 },
  { tillway: 1, type: 'look', lang: 'zh', theme: 'auto', large: false },
  { tillway: 1, type: 'ask_password', ticket },
  { tillway: 1, type: 'busy', on: true },
]
const frameMessages = [
  { tillway: 1, type: 'ready' },
  { tillway: 1, type: 'height', px: 300 },
  { tillway: 1, type: 'card', card: 'card_1', bank: null, kind: 'debit', last_four: '0128' },
  { tillway: 1, type: 'password', sealed: 'e30..a.b.c' },
]
const json = (value: unknown) => JSON.stringify(value)

export const frameTalk: Target = {
  name: 'frame-messages',
  seeds: [
    ...parentMessages.map((message) => seedFor(0, json(message))),
    ...frameMessages.map((message) => seedFor(1, json(message))),
    seedFor(2, ticket),
    seedFor(3, joined('https://vault.example/frame?ticket=vt_1', 'https://mall.example')),
    ...['6222 0212 3456 7890 128', '１３８', '+86 138 0013 8000', '2028'].map((text) =>
      seedFor(4, text),
    ),
  ],
  words: words(
    '"tillway":1',
    '"type":"',
    'constructor',
    '"__proto__"',
    'null',
    '1e9',
    ',"',
    '\x1e',
    '　',
  ),
  maxLength: 400,
  run: byFirstByte(
    (bytes) => {
      const data = tryJson(utf8Of(bytes))
      const found = [parseParentMessage(data), parsePasswordMessage(data)]
      hold(
        found.every((one) => one === null || (isRecord(data) && data.tillway === 1)),
        'version 1',
      )
      hold(
        found.every((one) => !one || !('phone' in one) || !/[<>&]/.test(String(one.phone))),
        'no words',
      )
      return found.map((one) => one?.type ?? 'none').join(' ')
    },
    (bytes) => readFrameMessage(tryJson(utf8Of(bytes)))?.type ?? 'none',
    (bytes) => String(claimsIn(utf8Of(bytes)) !== null),
    (bytes) => {
      const [frame = '', origin = ''] = textsOf(bytes)
      const look = { lang: 'zh', theme: 'auto', large: false } as const
      const url = URL.parse(frameAddress(frame, origin, look))
      return String(url !== null)
    },
    typed,
  ),
}

/** However it was typed or pasted, the digits are those that are there. */
function typed(bytes: Uint8Array): string {
  const text = utf8Of(bytes)
  const digits = digitsOf(text)
  hold(/^[0-9]*$/.test(digits), 'digits are plain')
  for (const field of ['number', 'phone', 'expiry', 'cvn', 'code'] as const) {
    const { text: shown, caret } = regroup(field, { text, caret: text.length }, false)
    hold(
      digits.length === 0 || usual(field, digits).startsWith(digitsOf(shown)),
      'nothing is invented',
    )
    hold(caret >= 0 && caret <= shown.length + 1, 'the caret stays in the field')
    hold(grouped(field, digitsOf(shown)) === shown, 'what is grouped stays so')
  }
  return String(Math.min(20, digits.length))
}

const pending = {
  ...{ session: 'cs_1', way: 'wechat', presentation: 'qr', key: 'k', left: true },
  until: fuzzNow + 1,
}
const answers = [
  { status: 200, body: { object: 'payment', status: 'succeeded' } },
  {
    status: 409,
    body: { error: { type: 'api', code: 'x', retry: 'same_key', shopper_message: {} } },
  },
]

export const sdkMemory: Target = {
  name: 'sdk-memory',
  seeds: [
    seedFor(0, joined(json(pending), json({ ...pending, session: 'cs_2' }))),
    seedFor(1, json({ of: 'cs_1', task: { kind: 'set' } })),
    ...answers.map(({ status, body }) => seedFor(2, joined(String(status), '2', json(body)))),
    seedFor(3, 'Mozilla/5.0 (iPhone) MicroMessenger/8.0 miniProgram AlipayClient/10 UnionPay/1'),
    seedFor(4, 'shop_lang=zh; shop_theme=dark; a=b=c'),
  ],
  words: words(
    '"session":"cs_1"',
    '"until":',
    '"error":',
    'null',
    '[]',
    '\x1e',
    'MicroMessenger',
    'Infinity',
  ),
  maxLength: 500,
  run: byFirstByte(
    remembered,
    (bytes) => {
      const storage = { tab: { get: () => utf8Of(bytes) } }
      const memory = createTaskMemory({ ports: { storage }, session: () => 'cs_1' } as never)
      return typeof memory.recall()
    },
    answered,
    (bytes) => detectHost({ userAgent: utf8Of(bytes), touchPoints: 5, hasGlobal: () => false }),
    (bytes) => {
      const header = utf8Of(bytes)
      const value = readCookie(header, 'shop_lang')
      hold(value === undefined || header.includes(`shop_lang=${value}`), 'a cookie is what came')
      return String(value === undefined)
    },
  ),
}

/** Whatever lies in the browser's storage, recalling it does not throw, and what is over is gone. */
function remembered(bytes: Uint8Array): string {
  const [tab = '', device = ''] = textsOf(bytes)
  const storeOf = (text: string) => {
    let kept: string | null = text
    return {
      get: () => kept,
      set: (_: string, value: string) => {
        kept = value
      },
      remove: () => {
        kept = null
      },
    }
  }
  const storage = { tab: storeOf(tab), device: storeOf(device) }
  const memory = createMemory({ storage, today: () => fuzzNow } as never)
  const found = memory.recall()
  const own = memory.recallFor('cs_1')
  hold(own === null || own.session === 'cs_1', 'another payment is not taken for this one')
  memory.save(pending)
  hold(json(memory.recallFor('cs_1')) === json(pending), 'what is kept comes back')
  memory.forget('cs_1')
  hold(memory.recallFor('cs_1') === null, 'what is forgotten does not')
  return `${found !== null} ${own !== null}`
}

/** Whatever a proxy answers, it never looks like a refusal of the platform that says "failed". */
async function answered(bytes: Uint8Array): Promise<string> {
  const [number = '', wait = '', text = ''] = textsOf(bytes)
  const status = Math.abs(Number.parseInt(number, 10) || 0)
  const body = tryJson(text)
  const retryAfterSeconds = Number(wait) || 0
  const exchange = createExchange(
    { send: async () => ({ status, body, retryAfterSeconds }) as never },
    { apiBase: 'https://pay.example', publicKey: 'pk_1' },
    'web',
  )
  const answer = await exchange.read('cs_1')
  hold(!answer.ok || (status < 300 && isRecord(body) && 'object' in body), 'a success is one')
  const moment = { asked: 0, waitedMs: 0, retryAfterMs: answer.retryAfterMs, random: 0 }
  const delayMs = nextDelayMs(moment)
  hold(delayMs >= 800 && delayMs < 2 ** 31, 'nobody asks again at once, as a timer that overflows')
  return `${answer.ok} ${answer.ok || answer.failure === null}`
}
