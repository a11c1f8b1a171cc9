/**
 * Every secret of the system goes through every flow, and then is looked for wherever things are
 * kept or told: the database files, the log, the webhooks, the answers, the metrics.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateOrderKey, signOrder } from '@tillway/mall'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CallInput } from '../kit/call.ts'
import { asMerchant, freshOrder, makeMerchant, makePaid, orderOf } from '../kit/merchant.ts'
import { startPlatform } from '../kit/start-platform.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { startWebhookReceiver } from '../kit/webhook-receiver.ts'

const platform = await startPlatform()
const receiver = await startWebhookReceiver()
afterAll(async () => {
  await platform.stop()
  await receiver.stop()
})

/** What must be found nowhere, by what it is. */
const secrets = new Map<string, string>()
/** Answers that are not the ones in which a secret is shown once. */
const told: string[] = []
/** Something that must be found, or else the search itself is blind. */
let sightedBy = ''

const keep = async (answer: Promise<{ readonly text: string }>) => {
  told.push((await answer).text)
}

beforeAll(async () => {
  const merchant = await makeMerchant(platform)
  const mine = asMerchant(platform, merchant)
  secrets.set('secret key', merchant.secretKey.slice(-32))
  secrets.set('root key', readFileSync(rootKeyFile()).toString('latin1').trim())
  const { data: channels } = await mine.ok('listChannels')
  for (const { id, account_fields: fields } of channels) {
    for (const { name, secret } of fields) {
      const value = merchant.configs[id]?.[name]
      if (secret && value !== undefined) secrets.set(`${id} ${name}`, value)
    }
  }
  const hook = await mine.ok('createWebhookEndpoint', { body: { url: `${receiver.url}/h` } })
  secrets.set('webhook secret', hook.secret.slice('whsec_'.length))
  const rotated = await mine.ok('rotateWebhookSecret', { params: { id: hook.id }, body: {} })
  secrets.set('rotated webhook secret', rotated.secret.slice('whsec_'.length))
  const key = await mine.ok('createApiKey', { body: { kind: 'secret' } })
  secrets.set('second secret key', key.value.slice(-32))
  for (const way of ['alipay', 'wechat']) {
    const paid = await makePaid(platform, merchant, { way })
    sightedBy = paid.order
    const body = { payment: paid.id, amount: 100 }
    const refund = await mine.ok('createRefund', { body })
    await waitUntil('the refund', async () => {
      const { status } = await mine.ok('getRefund', { params: { id: refund.id } })
      return status === 'succeeded'
    })
    await keep(mine.call('getPayment', { params: { id: paid.id } }))
  }
  await shop(merchant)
  await err(merchant)
  await waitUntil('the webhooks', () => receiver.received.length >= 4)
  await platform.server.webhooksIdle()
})

const rootKeyFile = () => {
  const name = readdirSync(platform.dataDir).find((file) => file.includes('root'))
  return join(platform.dataDir, name ?? 'no root key file')
}

type Merchant = Awaited<ReturnType<typeof makeMerchant>>

/** The shopper's side: sessions of all three kinds. */
async function shop(merchant: Merchant): Promise<void> {
  const mine = asMerchant(platform, merchant)
  const idempotencyKey = freshOrder('a-key-of-the-mall')
  const input = { body: orderOf(), idempotencyKey }
  const created = await mine.ok('createPayment', input)
  await mine.ok('createPayment', input)
  secrets.set('session of a payment', created.session)
  const issued = await mine.ok('createSession', { params: { id: created.id } })
  secrets.set('session issued anew', issued.session)
  const { publicKey, privateKey } = generateOrderKey()
  secrets.set('order key', privateKey)
  const { id: keyId } = await mine.ok('createOrderKey', { body: { public_key: publicKey } })
  const order = { merchant: merchant.merchantId, ...orderOf() }
  const signed = signOrder(order, { keyId, privateKey })
  secrets.set('signed order', signed.split('.')[2] ?? '')
  const body = { signed_order: signed, host: 'desktop_web' }
  const opened = await platform.call.ok('submitOrder', { token: merchant.publishableKey, body })
  secrets.set('session of a signed order', opened.session)
  await keep(platform.call('getClientPayment', { token: opened.session }))
  await keep(platform.call('cancelClientPayment', { token: opened.session }))
}

/** Everything that can be done wrong with a secret in it. */
async function err(merchant: Merchant): Promise<void> {
  const mine = asMerchant(platform, merchant)
  const known = [...secrets.values()]
  for (const text of known) {
    const inputs: CallInput[] = [
      { body: orderOf({ order: `${text} ` }) },
      { body: orderOf({ terminal: text }) },
      { body: { amount: text } },
      { body: orderOf(), idempotencyKey: `bad ${text.replaceAll(/\s/g, '')}` },
    ]
    for (const input of inputs) await keep(mine.call('createPayment', input))
    await keep(platform.call('getClientPayment', { token: text.replaceAll(/[^\x21-\x7e]/g, '') }))
    await keep(mine.call('getPayment', { params: { id: encodeURIComponent(text).slice(0, 900) } }))
  }
  for (const [channel, config] of Object.entries(merchant.configs)) {
    for (const name of Object.keys(config)) {
      const spoilt = { ...config, [name]: `${config[name]}`.slice(0, -30) }
      const body = { channel, name: 'x', config: spoilt }
      const answer = await mine.call('createChannelAccount', { body })
      told.push(answer.text)
    }
  }
  const astray = { channel: 'alipay', name: 'x', config: { other: merchant.secretKey } }
  await keep(mine.call('createChannelAccount', { body: astray }))
  const nowhere = { channel: merchant.secretKey.slice(-32), name: 'x', config: {} }
  await keep(mine.call('createChannelAccount', { body: nowhere }))
  await keep(mine.call('listChannelAccounts'))
  await keep(mine.call('listWebhookEndpoints'))
  await keep(mine.call('listApiKeys'))
  await keep(mine.call('listEvents', { query: { limit: 100 } }))
  await keep(mine.call('listWebhookDeliveries', { query: { limit: 100 } }))
}

/** A secret as it may be written: as it is, in JSON, in base64 at each of three offsets, in hex. */
function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const inner = [0, 1, 2].flatMap((offset) => {
    const text = bytes.subarray(offset, offset + Math.floor((bytes.length - offset) / 3) * 3)
    return [text.toString('base64'), text.toString('base64url')]
  })
  const hex = bytes.toString('hex')
  return [secret, JSON.stringify(secret).slice(1, -1), ...inner, hex, hex.toUpperCase()]
}

/** Lines of a key file are enough to give it away. */
function pieces(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= 32 && !line.startsWith('---'))
  return [secret, ...lines]
}

function found(place: string, text: string): readonly string[] {
  return [...secrets].flatMap(([what, secret]) =>
    pieces(secret)
      .flatMap(spellings)
      .some((spelling) => text.includes(spelling))
      ? [`${what} in ${place}`]
      : [],
  )
}

test('the flows were gone through with every kind of secret', () => {
  expect(secrets.size).toBeGreaterThanOrEqual(11)
  for (const [what, secret] of secrets) expect(secret.length, what).toBeGreaterThan(15)
  expect(told.length).toBeGreaterThan(80)
  expect(receiver.received.length).toBeGreaterThanOrEqual(4)
})

test('the search finds what is there, in each spelling', () => {
  for (const [, secret] of secrets) {
    for (const text of spellings(secret)) expect(found('here', `x${text}y`)).not.toEqual([])
  }
})

test('the database files hold none of them, and keys as hashes alone', () => {
  const files = readdirSync(platform.dataDir).filter((name) => name.startsWith('tillway.sqlite'))
  const text = files.map((name) => readFileSync(join(platform.dataDir, name), 'latin1')).join('\n')
  expect(text).toContain(sightedBy)
  expect(found('the database', text)).toEqual([])
})

test('the log holds none of them', () => {
  const text = JSON.stringify(platform.logLines, (_key, value: unknown) =>
    value instanceof Error ? `${value.stack} ${String(value.cause)}` : value,
  )
  expect(found('the log', text)).toEqual([])
})

test('the webhooks hold none of them', () => {
  const text = receiver.received.map(({ body, headers }) => body + JSON.stringify(headers)).join()
  expect(text).toContain(sightedBy)
  expect(found('the webhooks', text)).toEqual([])
})

test('no answer but the one that shows it holds any of them', () => {
  expect(found('the answers', told.join('\n'))).toEqual([])
})

test('metrics and documents hold none of them', async () => {
  for (const path of ['/metrics', '/openapi.json', '/docs/errors', '/healthz', '/readyz']) {
    const text = await (await fetch(`${platform.server.url}${path}`)).text()
    expect(found(path, text)).toEqual([])
  }
})

test('a key is stored as its hash', async () => {
  const merchant = await makeMerchant(platform, { channels: [] })
  const hash = createHash('sha256').update(merchant.secretKey).digest('hex')
  const stored = await platform.server.store.read.apiKeys.findByHash(merchant.merchantId, hash)
  expect(stored).toMatchObject({ kind: 'secret', hint: merchant.secretKey.slice(-4) })
  expect(JSON.stringify(stored)).not.toContain(merchant.secretKey.slice(-32))
})
