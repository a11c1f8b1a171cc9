/** What the vault reads: tickets, sealed entries, the server's messages, what a shopper typed. */
import { createCipheriv, createECDH, createHash, createPrivateKey } from 'node:crypto'
import { PayError, secret } from '@tillway/kernel'
import { createSeededRandom } from '@tillway/kernel/testing'
import { issueTicket, readTicket, signLink, verifyLink } from '@tillway/vault-link'
import { readCardForm } from '../../../apps/vault/src/cards/card-form.ts'
import { createDestinations } from '../../../apps/vault/src/internal/destinations.ts'
import {
  readCardName,
  readComposeMessage,
  readDispatchMessage,
  readPhoneMessage,
} from '../../../apps/vault/src/internal/read-messages.ts'
import {
  readBarMessage,
  readPasswordEntry,
  readSetMessage,
} from '../../../apps/vault/src/internal/read-password-messages.ts'
import { openBytes, sealBytes } from '../../../apps/vault/src/keys/aead.ts'
import type { SealingKeys } from '../../../apps/vault/src/keys/sealing-keys.ts'
import { openSealed } from '../../../apps/vault/src/sealed/open-sealed.ts'
import { attempt, hold } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import {
  byFirstByte,
  fuzzNow,
  isRecord,
  payCode,
  seedFor,
  tryJson,
  utf8Of,
  words,
} from './parts.ts'

const linkKey = secret(new Uint8Array(32).fill(9))
const claims = {
  ...{
    kind: 'card' as const,
    merchant: 'mch_1',
    payment: 'pay_1',
    subject: 'new_card',
    amount: 29_900,
  },
  ...{ currency: 'CNY', payee: '商城', description: '键盘', shopper: null, jti: 'j' },
  ...{ origins: ['https://mall.example'], exp: fuzzNow + 600_000 },
}
const ticket = issueTicket(claims, linkKey)
const clock = { now: () => fuzzNow, monotonic: () => 0 }
const request = { method: 'POST', path: '/internal/describe', body: '{}' }
const link = signLink({ linkKey, clock, random: createSeededRandom(2) }, request).value

const keptKey = new Uint8Array(32).fill(3)
const place = ['envelope'] as const
const kept = sealBytes(keptKey, Buffer.from('kept'), { to: place, random: createSeededRandom(4) })
const gateway = 'https://gateway.95516.com'
const destinations = createDestinations(
  new Map(),
  [{ origin: gateway, roots: [], channel: 'unionpay' }],
  { allowLoopback: false },
)

export const vaultTickets: Target = {
  name: 'vault-tickets',
  seeds: [
    ...[seedFor(0, ticket), seedFor(1, JSON.stringify({ v: 1, ...claims })), seedFor(2, link)],
    seedFor(3, kept),
    seedFor(4, 'https://gateway.95516.com/gateway/api/backTransReq.do'),
  ],
  words: words('vt_', '.', '"kind":"password"', '"password":{', '"origins":[', 'null', '"v":2'),
  maxLength: 900,
  run: byFirstByte(
    (bytes) => {
      const text = utf8Of(bytes)
      const read = attempt(() => readTicket(text, { linkKey, now: fuzzNow }), payCode)
      hold('refusal' in read || text === ticket, 'only what was issued is a ticket')
      return 'refusal' in read ? read.refusal : 'ticket'
    },
    // Made out by the server, so that what comes after the code is reached.
    (bytes) => {
      const content = tryJson(utf8Of(bytes))
      if (!isRecord(content)) return 'no JSON'
      const own = issueTicket(content as never, linkKey)
      const read = attempt(() => readTicket(own, { linkKey, now: fuzzNow }), payCode)
      if ('refusal' in read) return read.refusal
      const { value } = read
      hold(value.exp > fuzzNow && value.exp < fuzzNow + 3_600_000, 'a ticket lives shortly')
      return value.kind
    },
    async (bytes) => {
      const text = utf8Of(bytes)
      try {
        await verifyLink({ linkKey, clock, remember: () => true }, request, text)
      } catch (error) {
        const code = payCode(error)
        if (code === undefined) throw error
        return code
      }
      hold(text === link, 'only what the server signed is its request')
      return 'request'
    },
    (bytes) => {
      const read = attempt(() => openBytes(keptKey, utf8Of(bytes), place), payCode)
      hold('refusal' in read || read.value.toString() === 'kept', 'only what was sealed opens')
      return 'refusal' in read ? read.refusal : 'opens'
    },
    (bytes) => {
      const url = destinations.allowed('unionpay', utf8Of(bytes))
      hold(url === undefined || new URL(url).origin === gateway, 'a card goes to its channel alone')
      return String(url === undefined)
    },
  ),
}

const ecdhOf = (fill: number) => {
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(Buffer.alloc(32, fill))
  const point = ecdh.getPublicKey()
  const jwk = {
    ...{ kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url') },
    y: point.subarray(33).toString('base64url'),
  }
  return { ecdh, point, jwk }
}
const own = ecdhOf(5)
const privateKey = createPrivateKey({
  key: { ...own.jwk, d: Buffer.alloc(32, 5).toString('base64url') },
  format: 'jwk',
})
const ephemeral = ecdhOf(6)
const keys = { privateKey: async (kid: string) => (kid === '1-a' ? privateKey : undefined) }
const sealHeader = JSON.stringify({
  ...{ alg: 'ECDH-ES', enc: 'A256GCM', kid: '1-a', typ: 'tillway-card', epk: ephemeral.jwk },
})

/** RFC 7518, 4.6 and 5.3: a key agreed on, and the content under it. */
function sealedBy(header: string, content: string): string {
  const shared = ephemeral.ecdh.computeSecret(own.point)
  const word = (number: number) => Buffer.from([0, 0, number >> 8, number & 0xff])
  const named = (text: string) => Buffer.concat([word(text.length), Buffer.from(text)])
  const info = Buffer.concat([named('A256GCM'), word(0), word(0), word(256)])
  const key = createHash('sha256')
    .update(Buffer.concat([word(1), shared, info]))
    .digest()
  const aad = Buffer.from(header).toString('base64url')
  const iv = Buffer.alloc(12, 1)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(aad))
  const text = Buffer.concat([cipher.update(content, 'utf8'), cipher.final()])
  return [
    aad,
    '',
    iv.toString('base64url'),
    text.toString('base64url'),
    cipher.getAuthTag().toString('base64url'),
  ].join('.')
}

const cardForm = {
  ...{ number: '6222021234567890128', name: '张三', id_type: '01', agreed: true, kind: 'debit' },
  ...{ id_number: '11010519491231002X', phone: '13800138000', expiry: '0829' },
}
const genuineSealed = sealedBy(sealHeader, JSON.stringify(cardForm))

const sealedWords = words(
  ...['"alg":"dir"', '"zip":"DEF"', '"crit":[', '"apu":""', '"kid":"', '.', '..', 'e30'],
)

/**
 * Everything that is read before a key is agreed on, at which each input ends: agreeing costs twenty
 * times as much as all of this, and hardly an input that was changed gets beyond it.
 */
export const vaultSealed: Target = {
  name: 'vault-sealed',
  seeds: [seedFor(0, genuineSealed), seedFor(1, sealHeader)],
  words: sealedWords,
  maxLength: 1200,
  run: byFirstByte(
    (bytes) => keyless(utf8Of(bytes)),
    (bytes) => keyless(spelled(utf8Of(bytes))),
  ),
}

/** The same with the key: the agreement, the cipher, and what was sealed. */
export const vaultOpened: Target = {
  name: 'vault-opened',
  seeds: [seedFor(0, genuineSealed), seedFor(1, sealHeader), seedFor(2, JSON.stringify(cardForm))],
  words: sealedWords,
  maxLength: 1200,
  run: byFirstByte(
    async (bytes) => {
      const text = utf8Of(bytes)
      const outcome = await opened(text, keys)
      hold(!outcome.startsWith('opens') || text === genuineSealed, 'only what was sealed opens')
      return outcome
    },
    (bytes) => opened(sealedBy(utf8Of(bytes), '{}'), keys),
    (bytes) => opened(sealedBy(sealHeader, utf8Of(bytes)), keys),
  ),
}

/** A compact JWE with that header and the genuine one's other parts. */
const spelled = (header: string): string =>
  [Buffer.from(header).toString('base64url'), ...genuineSealed.split('.').slice(1)].join('.')

async function keyless(sealed: string): Promise<string> {
  let asked: string | undefined
  const outcome = await opened(sealed, {
    privateKey: async (kid) => {
      asked = kid
      return undefined
    },
  })
  hold(outcome === 'card_data_invalid', 'nothing opens without a key')
  return `${outcome} ${asked === undefined} ${asked === '1-a'}`
}

type Keys = Pick<SealingKeys, 'privateKey'>

async function opened(sealed: string, having: Keys): Promise<string> {
  const refused = () => new PayError('card_data_invalid')
  const how = { keys: having as SealingKeys, refused }
  try {
    const { fields } = await openSealed(sealed, 'tillway-card', how)
    hold(isRecord(fields.reveal()), 'fields are an object')
    return 'opens'
  } catch (error) {
    const code = payCode(error)
    if (code === undefined) throw error
    return code
  }
}

const entry = {
  ...{ merchantId: 'mch_1', shopper: 's', purpose: 'pay', paymentId: 'pay_1', subject: 'att_1' },
  ...{ amount: 1, currency: 'CNY', payee: 'p', sealed: 'x', clientIp: '1.2.3.4' },
}
const compose = {
  ...{ channel: 'unionpay', merchantId: 'mch_1', fields: { a: 'b' }, fill: ['number'] },
  ...{ sendsCode: true, encryptionCertificate: 'c', cardId: 'card_1', amount: 1 },
  code: { sealed: 's', subject: 'att_1' },
}
const readers = [
  readCardName,
  readPhoneMessage,
  readComposeMessage,
  readDispatchMessage,
  readPasswordEntry,
  readSetMessage,
  readBarMessage,
  (body: unknown) => readCardForm((isRecord(body) ? body : {}) as never, { bins, now: fuzzNow }),
] as const
const bins = { issuerOf: () => undefined } as never

export const vaultMessages: Target = {
  name: 'vault-messages',
  seeds: [
    { merchantId: 'mch_1', cardId: 'card_1', phone: '13800138000', step: 'propose' },
    compose,
    { envelope: 'e', signature: 's', url: 'u', timeoutMs: 1 },
    entry,
    { ...entry, purpose: 'set', provenBy: 'card_1', knownCards: ['card_2'] },
    { ...entry, barred: true },
    cardForm,
    { ...cardForm, kind: 'credit', name: '阿依古丽·买买提' },
  ].flatMap((body, index) => [
    seedFor(index, JSON.stringify(body)),
    seedFor(readers.length - 1, JSON.stringify(body)),
  ]),
  words: words(
    'null',
    '[]',
    '{}',
    '""',
    '1e400',
    '-1',
    '":',
    ',"',
    '"expiry":"0829"',
    '"__proto__":',
  ),
  maxLength: 700,
  run(input) {
    const [kind = 0] = input
    const body = tryJson(utf8Of(input.subarray(1)))
    if (body === undefined) return 'no JSON'
    const reader = readers[kind % readers.length] ?? readCardName
    const read = attempt<unknown>(() => reader(body), payCode)
    if ('refusal' in read) return `${kind % readers.length} ${read.refusal}`
    const shown = JSON.stringify(read.value)
    hold(reader !== readers.at(-1) || !shown.includes('138001'), 'a card form shows nothing of it')
    return `${kind % readers.length} read`
  },
}
