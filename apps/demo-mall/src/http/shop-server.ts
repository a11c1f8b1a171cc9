/** What the routes of the shop share. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CheckoutPorts } from '../checkout/checkout.ts'
import type { HostChoice } from '../lab/host-choice.ts'
import type { LabFaults } from '../lab/lab.ts'
import { newVisitor } from '../orders/order-number.ts'
import { type Page, renderPage } from '../pages/layout.ts'
import { createPageContext, type PageContext } from '../pages/page-context.ts'
import type { ShopLog } from '../ports.ts'
import type { Till } from '../till/till.ts'
import { cookie, languageOf, readCookie, themeOf } from './cookies.ts'
import { contentSecurityPolicy, type PolicyOrigins } from './security-headers.ts'

export interface Shop {
  readonly checkout: CheckoutPorts
  readonly log: ShopLog
  readonly webhookSecret: string
  readonly apiBase: string
  readonly publicKey: string
  readonly phoneUrl: string | undefined
  readonly origins: PolicyOrigins
  readonly faults: LabFaults
  readonly hosts: readonly HostChoice[]
  /** The shop's counter, when it has one. */
  readonly till: Till | undefined
}

export function contextOf(shop: Shop, request: FastifyRequest): PageContext {
  const query = request.query as Readonly<Record<string, unknown>>
  const host = readCookie(request.headers.cookie, 'shop_host')
  return createPageContext({
    language: languageOf(request.headers.cookie, request.headers['accept-language']),
    theme: themeOf(request.headers.cookie),
    nonce: Buffer.from(shop.checkout.random.bytes(16)).toString('base64url'),
    path: request.url,
    offline: query.offline === '1',
    apiBase: shop.apiBase,
    publicKey: shop.publicKey,
    phoneUrl: shop.phoneUrl,
    hosts: shop.hosts,
    host: shop.hosts.find(({ id }) => id === host),
    till: shop.till !== undefined,
  })
}

export function sendPage(
  shop: Shop,
  reply: FastifyReply,
  answer: { readonly context: PageContext; readonly page: Page; readonly status?: number },
): FastifyReply {
  const { context, page, status = 200 } = answer
  return reply
    .code(status)
    .header('content-security-policy', contentSecurityPolicy(context.nonce, shop.origins))
    .type('text/html; charset=utf-8')
    .send(renderPage(context, page))
}

/** The visitor of this request; a new one gets a cookie with the answer. */
export function visitorOf(shop: Shop, request: FastifyRequest, reply: FastifyReply): string {
  const known = knownVisitor(request)
  if (known !== undefined) return known
  const visitor = newVisitor(shop.checkout.random)
  reply.header('set-cookie', cookie('shop_visitor', visitor))
  return visitor
}

export function knownVisitor(request: FastifyRequest): string | undefined {
  const value = readCookie(request.headers.cookie, 'shop_visitor')
  return value !== undefined && /^[A-Za-z0-9_-]{24}$/.test(value) ? value : undefined
}
