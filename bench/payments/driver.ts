/** Pays as fast as it can: create, attempt, and a payment counts when its verified webhook is here. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import type { ChildReady } from './protocol.ts'

export interface WebhookSink {
  readonly url: string
  /** Resolves when the webhook of this order came and its signature was right. */
  paid(order: string): Promise<void>
  setSecret(secret: string): void
  stop(): void
}

export async function startWebhookSink(): Promise<WebhookSink> {
  const waiting = new Map<string, () => void>()
  let secret = Buffer.alloc(0)
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const id = String(request.headers['webhook-id'])
      const at = String(request.headers['webhook-timestamp'])
      if (!isSigned(secret, `${id}.${at}.${body}`, String(request.headers['webhook-signature']))) {
        response.writeHead(401).end()
        return
      }
      response.writeHead(204).end()
      const event = JSON.parse(body) as { data: { payment: { order: string } } }
      waiting.get(event.data.payment.order)?.()
      waiting.delete(event.data.payment.order)
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    paid: (order) => new Promise((resolve) => waiting.set(order, resolve)),
    setSecret(text) {
      secret = Buffer.from(text.slice('whsec_'.length), 'base64')
    },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function isSigned(secret: Buffer, text: string, header: string): boolean {
  const expected = createHmac('sha256', secret).update(text).digest()
  return header.split(' ').some((part) => {
    const given = Buffer.from(part.startsWith('v1,') ? part.slice(3) : '', 'base64')
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}

export interface Load {
  readonly payments: number
  readonly seconds: number
}

export interface Drive {
  readonly ready: ChildReady
  readonly sink: WebhookSink
  readonly concurrency: number
  readonly seconds: number
}

export async function drive({ ready, sink, concurrency, seconds }: Drive): Promise<Load> {
  const pool = new Pool(ready.url, { connections: concurrency })
  const startedAt = performance.now()
  const until = startedAt + seconds * 1000
  let payments = 0
  const shopper = async (shopperNumber: number): Promise<void> => {
    for (let count = 0; performance.now() < until; count += 1) {
      await payOnce(pool, {
        ready,
        sink,
        order: `b${process.pid}-${Math.floor(startedAt)}-${shopperNumber}-${count}`,
      })
      payments += 1
    }
  }
  await Promise.all(Array.from({ length: concurrency }, (_, index) => shopper(index)))
  await pool.close()
  return { payments, seconds: (performance.now() - startedAt) / 1000 }
}

async function payOnce(
  pool: Pool,
  { ready, sink, order }: { ready: ChildReady; sink: WebhookSink; order: string },
): Promise<void> {
  const paid = sink.paid(order)
  const created = await post<{ session: string }>(pool, '/v1/payments', {
    token: ready.secretKey,
    key: order,
    body: { order, amount: 2990, description: 'Tea' },
  })
  await post(pool, '/v1/client/payment/attempts', {
    token: created.session,
    key: `${order}-a`,
    body: { way: 'wechat', host: 'desktop_web', presentation: 'qr' },
  })
  await paid
}

async function post<Answer>(
  pool: Pool,
  path: string,
  { token, key, body }: { token: string; key: string; body: unknown },
): Promise<Answer> {
  const answer = await pool.request({
    method: 'POST',
    path,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': `bench-${key}`,
    },
    body: JSON.stringify(body),
  })
  const text = await answer.body.text()
  if (answer.statusCode >= 300) throw new Error(`${path} answered ${answer.statusCode}: ${text}`)
  return JSON.parse(text) as Answer
}
