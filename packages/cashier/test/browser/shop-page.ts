/** The shop that the sheet is tried on, under a strict content security policy. */
import type { ServerResponse } from 'node:http'

const policyWith = (frames: string) =>
  [
    "default-src 'self'",
    `frame-src ${frames}`,
    "style-src 'nonce-n0nce'",
    "form-action 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')

const shop = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>半山杂货铺</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<style nonce="n0nce">body{margin:0;font:16px/1.6 sans-serif;background:#faf7f2;color:#2b2320}main{padding:24px}button{font:inherit}img{display:block}.box{height:220px;background:#e7ded2;border-radius:12px}</style></head>
<body><main><h1>山野手冲咖啡豆</h1><div class="box"></div><p>250 g × 2，当日烘焙。</p><button id="buy">立即购买</button></main>
<script type="module" src="/shop.js"></script></body></html>`

/** The shop's own script: everything that a test asks for is in the page's address. */
const shopScript = `import { createCashier } from '/tillway/tillway.js'
const query = new URLSearchParams(location.search)
const option = (name) => query.get(name) ?? undefined
window.happened = []
window.till = query.has('readers')
  ? (await import('/tillway/till.js')).createTill(Number(query.get('readers')))
  : undefined
window.cashier = createCashier({
  apiBase: location.origin, publicKey: 'pk_test', locale: option('locale') ?? 'zh-CN',
  theme: option('theme') ?? 'light', largeText: query.has('large'), host: option('host'),
  ...(window.till ? { terminal: { id: 'tm_test', readers: window.till.readers } } : {}),
  nonce: 'n0nce', onEvent: (event) => window.happened.push(event.type),
})
window.settled = (result) => { window.result = result }
window.pay = (session) => {
  window.controller = window.cashier.open({ session })
  void window.controller.result.then((result) => window.settled(result), window.settled)
}
document.getElementById('buy').addEventListener('click', () => window.pay(query.get('session')))
window.cashier.resume().then((result) => { window.resumed = true; if (result) window.settled(result) })
`

const elsewhere = `<!doctype html><html lang="zh-CN"><head><title>付款页</title></head><body><main><h1>付款页</h1></main></body></html>`

interface Served {
  readonly files: ReadonlyMap<string, string>
  readonly cards: { readonly frameOrigin: string }
}

export function servePage(platform: Served, url: URL, response: ServerResponse): void {
  const file = platform.files.get(url.pathname)
  const script = file ?? (url.pathname === '/shop.js' ? shopScript : undefined)
  const body = script ?? (url.pathname === '/elsewhere' ? elsewhere : shop)
  const type = script === undefined ? 'text/html' : 'text/javascript'
  const headers = {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': policyWith(platform.cards.frameOrigin),
  }
  response.writeHead(200, headers).end(body)
}
