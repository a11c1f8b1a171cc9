/**
 * The cheapest channel that still signs: it answers every prepay with one signed answer (renewed
 * each minute) and notifies at once with an encrypted, signed notification. It runs in the driver's
 * process and is not measured.
 */
import {
  createCipheriv,
  createSign,
  generateKeyPairSync,
  randomBytes,
  sign as signBytes,
} from 'node:crypto'
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'

const keyId = 'PUB_KEY_ID_0000000000000000000000000001'
const apiV3Key = '0123456789abcdef0123456789abcdef'
const mchid = '1900000001'
const appid = 'wxbench0000000001'
const answer = '{"code_url":"weixin://wxpay/bizpayurl?pr=bench"}'

export interface StubChannel {
  readonly url: string
  readonly publicKey: string
  readonly account: Readonly<Record<string, string>>
  stop(): void
}

interface Prepay {
  readonly out_trade_no: string
  readonly notify_url: string
  readonly amount: { readonly total: number }
}

export async function startStubChannel(): Promise<StubChannel> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const merchantKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  let answerHeaders = signedAnswer(privateKey, answer)
  const renewal = setInterval(() => {
    answerHeaders = signedAnswer(privateKey, answer)
  }, 60_000)
  let pool: Pool | undefined

  const notify = async (prepay: Prepay): Promise<void> => {
    const { origin, pathname } = new URL(prepay.notify_url)
    pool ??= new Pool(origin, { connections: 64 })
    const body = notification(prepay)
    const timestamp = String(Math.floor(Date.now() / 1000))
    const nonce = randomBytes(16).toString('hex')
    const text = Buffer.from(`${timestamp}\n${nonce}\n${body}\n`)
    const signature = await new Promise<string>((resolve, reject) => {
      signBytes('sha256', text, privateKey, (error, bytes) =>
        error ? reject(error) : resolve(bytes.toString('base64')),
      )
    })
    const reply = await pool.request({
      method: 'POST',
      path: pathname,
      headers: {
        'content-type': 'application/json',
        'wechatpay-timestamp': timestamp,
        'wechatpay-nonce': nonce,
        'wechatpay-signature': signature,
        'wechatpay-serial': keyId,
      },
      body,
    })
    await reply.body.dump()
    if (reply.statusCode >= 300)
      throw new Error(`the notification was refused: ${reply.statusCode}`)
  }

  const server = createServer(answering(() => answerHeaders, notify))
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return {
    url,
    publicKey: publicKeyPem,
    account: {
      apiBase: url,
      backupBase: url,
      mchid,
      appid,
      merchantSerial: '4A'.repeat(20),
      merchantPrivateKey: merchantKey.privateKey
        .export({ type: 'pkcs8', format: 'pem' })
        .toString(),
      apiV3Key,
      publicKeyId: keyId,
      publicKey: publicKeyPem,
    },
    stop() {
      clearInterval(renewal)
      void pool?.destroy()
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Answers every prepay alike, then notifies. Nothing else exists here. */
function answering(headers: () => OutgoingHttpHeaders, notify: (prepay: Prepay) => Promise<void>) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (request.method !== 'POST') return unsigned404(response)
      response.writeHead(200, headers()).end(answer)
      const prepay = JSON.parse(Buffer.concat(chunks).toString()) as Prepay
      notify(prepay).catch((error: unknown) => process.stderr.write(`stub: ${String(error)}\n`))
    })
  }
}

function unsigned404(response: ServerResponse): void {
  response.writeHead(404).end('{"code":"RESOURCE_NOT_EXISTS","message":"none"}')
}

function signedAnswer(key: Parameters<ReturnType<typeof createSign>['sign']>[0], body: string) {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const nonce = randomBytes(16).toString('hex')
  const signature = createSign('sha256')
    .update(`${timestamp}\n${nonce}\n${body}\n`)
    .sign(key, 'base64')
  return {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'request-id': 'bench',
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-signature': signature,
    'wechatpay-serial': keyId,
  }
}

function notification(prepay: Prepay): string {
  const transaction = {
    mchid,
    appid,
    out_trade_no: prepay.out_trade_no,
    transaction_id: `42000${prepay.out_trade_no}`,
    trade_type: 'NATIVE',
    trade_state: 'SUCCESS',
    trade_state_desc: '支付成功',
    bank_type: 'OTHERS',
    success_time: new Date(Date.now() + 8 * 3_600_000).toISOString().replace(/\.\d+Z$/, '+08:00'),
    payer: { openid: 'oBench' },
    amount: {
      total: prepay.amount.total,
      payer_total: prepay.amount.total,
      currency: 'CNY',
      payer_currency: 'CNY',
    },
  }
  const nonce = randomBytes(6).toString('hex')
  const cipher = createCipheriv('aes-256-gcm', apiV3Key, nonce)
  cipher.setAAD(Buffer.from('transaction'))
  const ciphertext = Buffer.concat([
    cipher.update(JSON.stringify(transaction)),
    cipher.final(),
    cipher.getAuthTag(),
  ]).toString('base64')
  return JSON.stringify({
    id: randomBytes(16).toString('hex'),
    create_time: transaction.success_time,
    resource_type: 'encrypt-resource',
    event_type: 'TRANSACTION.SUCCESS',
    summary: '支付成功',
    resource: {
      original_type: 'transaction',
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext,
      associated_data: 'transaction',
      nonce,
    },
  })
}
