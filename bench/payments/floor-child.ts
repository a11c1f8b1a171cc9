/**
 * The floor: the same payment with nothing but what it cannot do without. Plain node:http for the
 * same three requests, one signed channel call with verified answer, one verified and decrypted
 * notification, one signed webhook (HMAC and Ed25519, as the platform signs), and four commits of bare
 * prepared statements. No validation, no idempotency, no state machine, no tenants, no recovery.
 */
import {
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { serveUsage } from './child-usage.ts'
import { openFloorStore } from './floor-store.ts'
import type { ChildConfig } from './protocol.ts'

const config = JSON.parse(process.env.BENCH_CONFIG ?? '') as ChildConfig
const store = await openFloorStore(config)
const merchantKey = createPrivateKey(config.account.merchantPrivateKey ?? '')
const stubKey = createPublicKey(config.stubPublicKey)
const webhookKey = generateKeyPairSync('ed25519').privateKey
const webhookSecret = randomBytes(32)
const channel = new Pool(config.stubUrl, { connections: 64 })
const sink = new Pool(new URL(config.sinkUrl).origin, { connections: 64 })
const { mchid, appid, merchantSerial, apiV3Key = '', publicKeyId = '' } = config.account

async function create(body: string): Promise<string> {
  const input = JSON.parse(body) as { order: string; amount: number }
  const id = randomBytes(13).toString('hex')
  await store.createPayment([id, input.order, input.amount, 'payable', Date.now()])
  return JSON.stringify({ id, session: id })
}

async function attempt(body: string, session: string): Promise<string> {
  JSON.parse(body)
  const number = session
  await store.createAttempt([number, session, 'sent', Date.now()])
  const prepay = JSON.stringify({
    appid,
    mchid,
    description: 'Tea',
    out_trade_no: number,
    notify_url: `${url}/notify`,
    amount: { total: 2990, currency: 'CNY' },
  })
  const path = '/v3/pay/transactions/native'
  const timestamp = Math.floor(Date.now() / 1000)
  const nonce = randomBytes(16).toString('hex')
  const signature = await new Promise<Buffer>((resolve, reject) => {
    const text = Buffer.from(`POST\n${path}\n${timestamp}\n${nonce}\n${prepay}\n`)
    sign('sha256', text, merchantKey, (error, bytes) => (error ? reject(error) : resolve(bytes)))
  })
  const answer = await channel.request({
    method: 'POST',
    path,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'floor',
      authorization: `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",signature="${signature.toString('base64')}",timestamp="${timestamp}",serial_no="${merchantSerial}"`,
    },
    body: prepay,
  })
  const text = await answer.body.text()
  requireSignature(answer.headers, text)
  const { code_url: code } = JSON.parse(text) as { code_url: string }
  await store.answerAttempt(['awaiting', code, number])
  return JSON.stringify({ id: number, code })
}

async function notify(body: string, headers: IncomingMessage['headers']): Promise<string> {
  requireSignature(headers, body)
  const { resource } = JSON.parse(body) as {
    resource: { ciphertext: string; nonce: string; associated_data: string }
  }
  const bytes = Buffer.from(resource.ciphertext, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', apiV3Key, resource.nonce)
  decipher.setAAD(Buffer.from(resource.associated_data))
  decipher.setAuthTag(bytes.subarray(-16))
  const text = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString()
  const { out_trade_no: number, transaction_id: transaction } = JSON.parse(text) as Record<
    string,
    string
  >
  const order = await store.settle([number ?? '', transaction ?? '', Date.now()])
  void sendWebhook(order)
  return ''
}

function requireSignature(
  headers: Record<string, string | string[] | undefined>,
  body: string,
): void {
  const text = `${headers['wechatpay-timestamp']}\n${headers['wechatpay-nonce']}\n${body}\n`
  const signature = Buffer.from(String(headers['wechatpay-signature']), 'base64')
  if (
    headers['wechatpay-serial'] !== publicKeyId ||
    !verify('sha256', Buffer.from(text), stubKey, signature)
  ) {
    throw new Error('bad signature')
  }
}

async function sendWebhook(order: string): Promise<void> {
  const id = randomBytes(13).toString('hex')
  const timestamp = Math.floor(Date.now() / 1000)
  const body = JSON.stringify({ id, type: 'payment.succeeded', data: { payment: { order } } })
  const text = Buffer.from(`${id}.${timestamp}.${body}`)
  const mac = createHmac('sha256', webhookSecret).update(text).digest('base64')
  const signature = sign(null, text, webhookKey).toString('base64')
  const answer = await sink.request({
    method: 'POST',
    path: '/hook',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${mac} v1a,${signature}`,
    },
    body,
  })
  await answer.body.dump()
}

async function route(request: IncomingMessage, body: string): Promise<string> {
  if (request.url === '/v1/payments') return await create(body)
  if (request.url === '/notify') return await notify(body, request.headers)
  return await attempt(body, String(request.headers.authorization).slice('Bearer '.length))
}

const fail = (response: ServerResponse, error: unknown) => {
  process.stderr.write(`floor: ${String(error)}\n`)
  response.writeHead(500).end('{}')
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    route(request, Buffer.concat(chunks).toString()).then(
      (text) => response.writeHead(200, { 'content-type': 'application/json' }).end(text),
      (error: unknown) => fail(response, error),
    )
  })
})
server.keepAliveTimeout = 60_000
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
serveUsage({
  kind: 'ready',
  url,
  secretKey: 'floor-secret',
  publishableKey: 'floor',
  webhookSecret: `whsec_${webhookSecret.toString('base64')}`,
})
