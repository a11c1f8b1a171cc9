/** The page of the H5 product, which the simulator serves itself: a phone-sized cashier. */
import type { SimulatorAnswer, SimulatorRequest } from '@tillway/channel/simulator'
import { isCurrency, money, toMajorString } from '@tillway/kernel'
import { type OrderEntry, type OrderState, orderState } from './ledger.ts'
import type { PayerPhone } from './payer-phone.ts'
import { pageStyle } from './payment-page-style.ts'
import type { World } from './world.ts'

const folder = '/cgi-bin/mmpayweb-bin/'
const showPath = `${folder}checkmweb`
const submitPath = `${folder}submit`
/** How long the address of the page can be opened. */
const pageLifeMs = 300_000

export function isPageRequest({ target }: SimulatorRequest): boolean {
  return target.startsWith(folder)
}

/** Serves and takes the form. Undefined methods and paths get the web server's own answers. */
export function answerPage(
  world: World,
  phone: PayerPhone,
  request: SimulatorRequest,
): SimulatorAnswer {
  const [path = '', query = ''] = request.target.split('?', 2)
  const method = request.method.toUpperCase()
  if (method === 'GET' && path === showPath) return show(world, phone, new URLSearchParams(query))
  if (method === 'POST' && path === submitPath) {
    return submit(world, phone, new URLSearchParams(Buffer.from(request.body).toString('utf8')))
  }
  return { status: path === showPath || path === submitPath ? 405 : 404, headers: {}, body: '' }
}

function show(world: World, phone: PayerPhone, fields: URLSearchParams): SimulatorAnswer {
  const entry = orderFor(world, fields)
  if (entry === undefined) return page(404, message('无法打开', '支付链接不正确'))
  const now = world.ports.clock.now()
  if (now > entry.order.createdAt + pageLifeMs)
    return page(410, message('链接已失效', '请返回商家重新发起支付'))
  const back = returnUrlOf(fields)
  if (back !== undefined) phone.remember(entry.order.key, back)
  const state = orderState(entry, now)
  return page(200, state === 'waiting' ? form(world, entry, fields) : ended(state, back))
}

function submit(world: World, phone: PayerPhone, fields: URLSearchParams): SimulatorAnswer {
  const entry = orderFor(world, fields)
  if (entry === undefined) return page(404, message('无法打开', '支付链接不正确'))
  const back = returnUrlOf(fields)
  const isPaying = fields.get('action') === 'pay'
  const { state } = isPaying ? phone.pay(entry.order.key) : phone.cancel(entry.order.key)
  const isOver = state === 'paid' || !isPaying
  if (isOver && back !== undefined) return { status: 303, headers: { location: back }, body: '' }
  return page(
    200,
    isPaying ? ended(state, back) : message('已取消支付', '订单尚未支付，可返回商家继续'),
  )
}

function orderFor({ ledger }: World, fields: URLSearchParams): OrderEntry | undefined {
  const entry = ledger.order(fields.get('prepay_id') ?? '')
  const isRight = entry?.order.product === 'h5' && entry.order.token === fields.get('package')
  return isRight ? entry : undefined
}

/** Only web addresses: anything else would run in the page. */
function returnUrlOf(fields: URLSearchParams): string | undefined {
  const url = fields.get('redirect_url')
  if (url === null || !URL.canParse(url)) return undefined
  return /^https?:$/.test(new URL(url).protocol) ? url : undefined
}

function form(world: World, { order }: OrderEntry, fields: URLSearchParams): string {
  const payee = world.ledger.merchant(order.mchid)?.name ?? ''
  const amount = isCurrency(order.currency)
    ? toMajorString(money(order.total, order.currency))
    : String(order.total)
  const hidden = ['prepay_id', 'package', 'redirect_url']
    .map(
      (name) => `<input type="hidden" name="${name}" value="${escaped(fields.get(name) ?? '')}">`,
    )
    .join('')
  return `<p class="payee">${escaped(payee)}</p>
<p class="amount"><span>¥</span>${escaped(amount)}</p>
<dl><dt>商品</dt><dd>${escaped(order.description)}</dd><dt>收款方</dt><dd>${escaped(payee)}</dd><dt>支付方式</dt><dd>零钱</dd></dl>
<form method="post" action="submit">${hidden}
<button class="main" name="action" value="pay">立即支付</button>
<button name="action" value="cancel">取消</button></form>`
}

function ended(state: OrderState, back: string | undefined): string {
  const words: Readonly<Record<OrderState, readonly [string, string]>> = {
    paid: ['支付成功', '可以返回商家查看订单'],
    declined: ['支付失败', '付款未完成，请换一种方式支付'],
    closed: ['订单已关闭', '请返回商家重新发起支付'],
    waiting: ['等待支付', ''],
  }
  const [title, text] = words[state]
  const link = back === undefined ? '' : `<a class="main" href="${escaped(back)}">返回商家</a>`
  return `${message(title, text)}${link}`
}

function message(title: string, text: string): string {
  return `<h1>${title}</h1><p class="note">${text}</p>`
}

function page(status: number, content: string): SimulatorAnswer {
  const body = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>微信支付（模拟）</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><style>${pageStyle}</style></head>
<body><main><header>微信支付 · 模拟环境</header>${content}</main></body></html>`
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  }
  return { status, headers, body }
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (symbol) => `&#${symbol.charCodeAt(0)};`)
}
