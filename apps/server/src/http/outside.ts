/**
 * Leads a payer out of an app that refuses the channel's page. With `guide` in its address it tells
 * how to open it in another browser; its script takes that word away, so that what is opened or
 * copied from there leads on to the channel at once.
 */
import { isPayError } from '@tillway/kernel'
import type { AttemptRecord, PaymentRecord } from '@tillway/payments'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { guidePage, overPage } from './outside-page.ts'
import type { Services } from './services.ts'

interface Opened {
  readonly payment: PaymentRecord
  readonly merchantName: string
  readonly channel: AttemptRecord['channel']
  /** The channel's page; undefined when there is nothing to pay any more. */
  readonly url: string | undefined
}

export function registerOutside(app: FastifyInstance): void {
  app.get('/outside/:token', async (request, reply) => {
    const { services } = request.core
    const { token } = request.params as { readonly token: string }
    const opened = await open(services, token)
    if (opened === undefined) return reply.code(404).send()
    const { payment, url } = opened
    const isGuide = (request.query as { readonly guide?: string }).guide !== undefined
    void reply.header('referrer-policy', 'no-referrer')
    if (url !== undefined && !isGuide) return reply.redirect(url, 303)
    const nonce = Buffer.from(services.random.bytes(12)).toString('base64url')
    const { manifest } = services.engine.channels.channel(opened.channel)
    const language = languageOf(request)
    const backUrl = payment.returnUrl ?? undefined
    const page = { ...opened, language, nonce, backUrl, way: manifest.name[language] }
    return reply
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy(nonce),
        'x-content-type-options': 'nosniff',
      })
      .send(url === undefined ? overPage(page) : guidePage({ ...page, url }))
  })
}

const policy = (nonce: string) =>
  [
    "default-src 'none'",
    'img-src data:',
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

async function open({ engine }: Services, token: string): Promise<Opened | undefined> {
  const { store } = engine
  const claims = readToken(engine, token)
  const payment = claims && (await store.read.payments.get(claims.merchantId, claims.paymentId))
  if (payment === undefined) return undefined
  const id = payment.openAttemptId ?? payment.paidAttemptId
  const attempt = id === null ? undefined : await store.read.attempts.get(payment.merchantId, id)
  if (attempt === undefined) return undefined
  const merchant = await store.read.merchants.get(payment.merchantId)
  const isOpen = attempt.state === 'awaiting_payer' && attempt.expiresAt > engine.clock.now()
  const url = isOpen && attempt.action?.type === 'redirect' ? attempt.action.url : undefined
  return { payment, merchantName: merchant?.name ?? '', channel: attempt.channel, url }
}

function readToken(engine: Services['engine'], token: string) {
  try {
    return engine.addresses.readFor('ot', token, engine.clock.now())
  } catch (error) {
    if (isPayError(error)) return undefined
    throw error
  }
}

function languageOf({ headers }: FastifyRequest): 'zh' | 'en' {
  return /^zh|^$/i.test(headers['accept-language'] ?? '') ? 'zh' : 'en'
}
