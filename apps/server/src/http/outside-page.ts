/** The guide out of an app that refuses a payment page: two steps, and the address to copy. */
import type { PaymentRecord } from '@tillway/payments'

export interface GuideInput {
  readonly language: 'zh' | 'en'
  readonly nonce: string
  readonly payment: PaymentRecord
  readonly merchantName: string
  /** What the shopper calls the way. */
  readonly way: string
  readonly backUrl: string | undefined
}

const words = {
  zh: {
    lang: 'zh-CN',
    title: (way: string) => `请在浏览器中打开，使用${way}付款`,
    lead: '当前应用不允许打开这个付款页面',
    first: '点击右上角的菜单',
    second: '选择“在浏览器打开”',
    copy: '复制链接',
    copied: '已复制，请到浏览器中粘贴打开',
    go: (way: string) => `已在浏览器中，去${way}`,
    back: '返回商城',
    hint: '付款后返回商城，结果会自动更新',
    over: '这笔付款无需再操作',
    overHint: '请返回商城查看订单',
    address: '付款链接',
  },
  en: {
    lang: 'en',
    title: (way: string) => `Open in your browser to pay with ${way}`,
    lead: 'This app does not allow the payment page to open.',
    first: 'Tap the menu at the top right',
    second: 'Choose “Open in browser”',
    copy: 'Copy link',
    copied: 'Copied. Paste it into your browser.',
    go: (way: string) => `I am in a browser: go to ${way}`,
    back: 'Back to shop',
    hint: 'After paying, go back to the shop. The result appears there by itself.',
    over: 'Nothing is left to do for this payment',
    overHint: 'The shop shows how your order stands.',
    address: 'Payment link',
  },
} as const

const style = `
:root{color-scheme:light dark;--bg:#f4f5f7;--card:#fff;--text:#1a1c1f;--muted:#5b6370;--line:#dfe3e8;--key:#0958d9;--on:#fff}
@media (prefers-color-scheme:dark){:root{--bg:#111316;--card:#1c1f24;--text:#eceef1;--muted:#a3abb8;--line:#343941;--key:#6ea8ff;--on:#0b1220}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--bg);color:var(--text);font:1rem/1.5 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif}
main{max-width:26rem;margin:0 auto;padding:1rem 16px 24px}
.arrow{display:block;width:88px;height:72px;margin:0 4px 4px auto;color:var(--key)}
h1{font-size:1.375rem;line-height:1.35;margin:0 0 .25rem;text-wrap:balance}
p{margin:0;color:var(--muted)}
.sum{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:4px 16px;margin:20px 0 12px;padding:14px 16px;background:var(--card);border-radius:14px}
.sum strong{font-size:1.25rem;font-variant-numeric:tabular-nums}
ol{list-style:none;margin:0 0 20px;padding:4px 16px;background:var(--card);border-radius:14px}
li{display:flex;align-items:center;gap:12px;padding:14px 0}
li+li{border-top:1px solid var(--line)}
li b{flex:none;display:grid;place-items:center;width:1.75rem;height:1.75rem;border-radius:50%;background:var(--key);color:var(--on);font-size:.9375rem}
button,a.button{display:flex;align-items:center;justify-content:center;width:100%;min-height:48px;padding:8px 16px;margin-top:10px;border:1px solid transparent;border-radius:12px;font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer;background:var(--key);color:var(--on)}
a.second{background:transparent;color:var(--key);border-color:var(--key)}
a.quiet{background:transparent;color:var(--key);font-weight:400}
:focus-visible{outline:3px solid var(--key);outline-offset:2px}
.said{min-height:1.5rem;margin-top:8px;text-align:center}
.said input{width:100%;min-height:44px;padding:8px;font:inherit;color:var(--text);background:var(--card);border:1px solid var(--line);border-radius:8px}
.hint{margin-top:14px;text-align:center;font-size:.9375rem}
`

const script = `
history.replaceState(null,'',location.pathname)
const said=document.querySelector('.said'),copy=document.querySelector('button')
const byHand=()=>{const field=Object.assign(document.createElement('input'),{readOnly:true,value:location.href});field.setAttribute('aria-label',said.dataset.address);said.replaceChildren(field);field.select();try{return document.execCommand('copy')}catch{return false}}
const tell=()=>{said.textContent=said.dataset.copied}
copy.addEventListener('click',async()=>{try{await navigator.clipboard.writeText(location.href);tell()}catch{if(byHand())tell()}})
`

export function guidePage(input: GuideInput & { readonly url: string }): string {
  const text = words[input.language]
  const { way, nonce } = input
  return document(
    input,
    text.title(way),
    `<svg class="arrow" viewBox="0 0 88 72" aria-hidden="true"><path d="M6 66C30 62 60 46 78 12M60 16 79 9l5 20" fill="none" stroke="currentColor" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/></svg>
<h1>${escapeHtml(text.title(way))}</h1><p>${text.lead}</p>
${summary(input)}
<ol><li><b aria-hidden="true">1</b><span>${text.first}</span></li><li><b aria-hidden="true">2</b><span>${text.second}</span></li></ol>
<button type="button">${text.copy}</button>
<p class="said" role="status" data-copied="${text.copied}" data-address="${text.address}"></p>
<a class="button second" href="${escapeHtml(input.url)}">${escapeHtml(text.go(way))}</a>
${back(input)}<p class="hint">${text.hint}</p><script nonce="${nonce}">${script}</script>`,
  )
}

export function overPage(input: GuideInput): string {
  const text = words[input.language]
  return document(
    input,
    text.over,
    `<h1>${text.over}</h1><p>${text.overHint}</p>${summary(input)}${back(input)}`,
  )
}

const back = ({ backUrl, language }: GuideInput): string =>
  backUrl === undefined
    ? ''
    : `<a class="button quiet" href="${escapeHtml(backUrl)}">${words[language].back}</a>`

function summary({ payment, merchantName }: GuideInput): string {
  const { amount, currency } = payment
  const sign = currency === 'CNY' ? '¥' : `${currency} `
  const [whole = '', fen = ''] = [String(Math.trunc(amount / 100)), String(amount % 100)]
  const digits = `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fen.padStart(2, '0')}`
  return `<div class="sum"><span>${escapeHtml(merchantName)}</span><strong>${sign}${digits}</strong></div>`
}

function document({ language, nonce }: GuideInput, title: string, body: string): string {
  return `<!doctype html><html lang="${words[language].lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover"><meta name="robots" content="noindex"><link rel="icon" href="data:,"><title>${escapeHtml(title)}</title><style nonce="${nonce}">${style}</style><main>${body}</main></html>`
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
