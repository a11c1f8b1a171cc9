/** What the server reads by itself: tokens, keys, orders that a mall signed, cursors, addresses. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { secret } from '@tillway/kernel'
import { createSeededRandom } from '@tillway/kernel/testing'
import { cursorOf } from '../../../apps/server/src/http/handlers/paging.ts'
import { requireKey } from '../../../apps/server/src/http/idempotency.ts'
import { parseApiKey } from '../../../apps/server/src/secrets/api-keys.ts'
import { createSealer } from '../../../apps/server/src/secrets/sealer.ts'
import { createSessionTokens } from '../../../apps/server/src/secrets/session-token.ts'
import {
  ed25519PublicKey,
  parseSignedOrder,
  verifySignedOrder,
} from '../../../apps/server/src/secrets/signed-order.ts'
import { createVerdicts } from '../../../apps/server/src/secrets/verdicts.ts'
import { addressKind } from '../../../packages/transport/src/addresses.ts'
import { checkUrl } from '../../../packages/transport/src/url-rules.ts'
import { attempt, hold } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import { byFirstByte, fuzzNow, joined, payCode, seedFor, textsOf, utf8Of, words } from './parts.ts'

const rootKey = secret(new Uint8Array(32).fill(7))
const tokens = createSessionTokens(rootKey)
const ids = ['mch_01JABCDEFGHJKMNPQRSTVWXYZ0', 'pay_01JABCDEFGHJKMNPQRSTVWXYZ1'] as const
const { token } = tokens.issue(...ids, fuzzNow)
const apiKey = 'sk_01JABCDEFGHJKMNPQRSTVWXYZ0_abcdefghijklmnopqrstuvwxyzABCDEF'
const sealer = createSealer(rootKey, createSeededRandom(3))
const sealed = sealer.seal('{"appId":"1"}', 'channel_accounts|mch_1')

export const serverTokens: Target = {
  name: 'server-tokens',
  seeds: [
    seedFor(0, token),
    seedFor(1, apiKey),
    seedFor(2, 'mall-order-1-attempt-1'),
    seedFor(3, ids[1]),
    seedFor(4, sealed),
  ],
  words: words('cs_', 'sk_', 'pk_', '.', '_', 'pay_', 's1.', '=', 'I', 'l', 'o'),
  maxLength: 300,
  run: byFirstByte(
    (bytes) => {
      const text = utf8Of(bytes)
      const read = attempt(() => tokens.read(text, fuzzNow), payCode)
      hold('refusal' in read || text === token, 'only what was issued is a session')
      return 'refusal' in read ? read.refusal : 'session'
    },
    (bytes) => {
      const text = utf8Of(bytes)
      const key = parseApiKey(text)
      hold(key === undefined || text.includes(key.merchantId.slice(4)), 'a key names its merchant')
      return key?.kind ?? 'none'
    },
    (bytes) => {
      const text = utf8Of(bytes)
      const read = attempt(() => requireKey(text), payCode)
      const isVisible = [...text].every((sign) => sign > ' ' && sign < '\x7f')
      hold('refusal' in read || (isVisible && text.length <= 255), 'a key is visible and short')
      return 'refusal' in read ? read.refusal : 'key'
    },
    (bytes) => {
      const read = attempt(() => cursorOf({ cursor: utf8Of(bytes) }, 'payment'), payCode)
      return 'refusal' in read ? read.refusal : 'page'
    },
    (bytes) => {
      const text = utf8Of(bytes)
      const read = attempt(() => sealer.open(text, 'channel_accounts|mch_1'), payCode)
      hold('refusal' in read || read.value === '{"appId":"1"}', 'only what was sealed opens')
      return 'refusal' in read ? read.refusal : 'opens'
    },
  ),
}

const pair = generateKeyPairSync('ed25519')
const publicKey = pair.publicKey.export({ format: 'jwk' }).x ?? ''
const encoded = (text: string) => Buffer.from(text).toString('base64url')
const header = '{"alg":"EdDSA","kid":"ok_01JABCDEFGHJKMNPQRSTVWXYZ0"}'
const order = JSON.stringify({
  ...{ order: 'mall-1', amount: 29900, currency: 'CNY', description: '键盘' },
  ...{ iat: Math.floor(fuzzNow / 1000), exp: Math.floor(fuzzNow / 1000) + 600 },
})
const signed = (head: string, payload: string): string => {
  const input = `${encoded(head)}.${encoded(payload)}`
  return `${input}.${sign(null, Buffer.from(input), pair.privateKey).toString('base64url')}`
}
const genuine = signed(header, order)
const about = {
  ...{
    merchant: 'mch_1',
    shopper: 's',
    purpose: 'pay' as const,
    payment: 'pay_1',
    subject: 'att_1',
  },
  ...{ amount: 1, currency: 'CNY', payee: 'p' },
}
const verdict = { v: 1, ...about, module: 'pad', at: fuzzNow, exp: fuzzNow + 60_000, jti: 'j' }
const verdicts = createVerdicts({
  passwords: {
    verdictKeys: async () => ({
      keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'k' }],
    }),
  },
  clock: { now: () => fuzzNow, monotonic: () => 0 },
} as never)
const genuineVerdict = signed('{"alg":"EdDSA","kid":"k"}', JSON.stringify(verdict))

export const signedOrders: Target = {
  name: 'signed-orders',
  seeds: [
    seedFor(0, genuine),
    seedFor(1, joined(header, order)),
    seedFor(2, publicKey),
    seedFor(3, genuineVerdict),
  ],
  words: words('.', '"alg":"none"', '"alg":"HS256"', '"jwk":{', '"kid":"', '\x1e', '"exp":', 'e30'),
  maxLength: 900,
  run: byFirstByte(
    (bytes) => ordered(utf8Of(bytes), (text) => text === genuine || sameSigned(text)),
    (bytes) => {
      const [head = '', payload = ''] = textsOf(bytes)
      const input = `${encoded(head)}.${encoded(payload)}`
      return ordered(`${input}.AAAA`, () => false)
    },
    (bytes) => {
      const read = attempt(() => ed25519PublicKey(utf8Of(bytes)), payCode)
      return 'refusal' in read ? read.refusal : 'key'
    },
    async (bytes) => {
      const text = utf8Of(bytes)
      try {
        await verdicts.check(text, about)
      } catch (error) {
        const code = payCode(error)
        if (code === undefined) throw error
        return code
      }
      hold(sameInput(text, genuineVerdict), 'only what the vault signed is a verdict')
      return 'verdict'
    },
  ),
}

/** base64url has several spellings of the same signature. */
const sameInput = (text: string, other: string) =>
  text.slice(0, text.lastIndexOf('.')) === other.slice(0, other.lastIndexOf('.'))
const sameSigned = (text: string) => sameInput(text, genuine)

function ordered(text: string, isGenuine: (text: string) => boolean): string {
  const parsed = attempt(() => parseSignedOrder(text), payCode)
  if ('refusal' in parsed) return parsed.refusal
  const read = attempt(() => verifySignedOrder(parsed.value, publicKey, fuzzNow), payCode)
  hold('refusal' in read || isGenuine(text), 'only what was signed is an order')
  return 'refusal' in read ? read.refusal : 'order'
}

export const addresses: Target = {
  name: 'addresses',
  seeds: [
    ...['https://mall.example/hook?a=b', 'https://[2001:4860::8888]/', 'https://1.2.3.4/'].map(
      (text) => seedFor(0, text),
    ),
    ...['http://127.0.0.1:8080/hook', 'http://localhost/'].map((text) => seedFor(1, text)),
    ...['10.0.0.1', '2001:4860::8888', '::ffff:127.0.0.1'].map((text) => seedFor(2, text)),
  ],
  words: words(
    ...['https://', 'http://', '@', '#', '[::1]', '127.1', '0x7f000001', '2130706433', '%31', '。'],
    ...['localhost', '.internal', ':443', ':80', '\t', '\\', '169.254.169.254', '①', '64:ff9b::'],
  ),
  maxLength: 200,
  run: byFirstByte(
    (bytes) => allowed(utf8Of(bytes), false),
    (bytes) => allowed(utf8Of(bytes), true),
    (bytes) => addressKind(utf8Of(bytes)),
  ),
}

/** What is allowed names no address that leads inside, however it is spelled. */
function allowed(text: string, allowLoopback: boolean): string {
  const read = attempt(() => checkUrl(text, { allowLoopback }), payCode)
  if ('refusal' in read) return read.refusal
  const url = new URL(read.value)
  hold(checkUrl(read.value, { allowLoopback }) === read.value, 'what is stored is allowed again')
  hold(url.username === '' && url.hash === '', 'without credentials or fragment')
  const isFour = /^[0-9.]+$/.test(url.hostname)
  const isInside = isFour
    ? /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(url.hostname)
    : /^\[(?![23])|^localhost$/.test(url.hostname)
  hold(!isInside || (allowLoopback && /^127\.|^\[::1\]|^localhost/.test(url.hostname)), 'outside')
  hold(allowLoopback || (url.protocol === 'https:' && url.port === ''), 'by https')
  return url.hostname.startsWith('[') ? 'six' : /^\d/.test(url.hostname) ? 'four' : 'name'
}
