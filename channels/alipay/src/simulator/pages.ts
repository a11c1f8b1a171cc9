/** The pages that a payer sees: the simulator's own cashier, drawn for a phone, and its errors. */
import type { SimulatorAnswer } from '@tillway/channel/simulator'
import { minorUnits } from '@tillway/kernel'
import { toYuan } from '@tillway/wire'
import { encodeGbk } from './gbk.ts'
import type { SimulatedOrder } from './order.ts'
import { type RefusalCode, refusals } from './refusals.ts'

const style = `
:root{color-scheme:light dark;--back:#f2f5fa;--card:#fff;--text:#16202e;--soft:#5c687b;--line:#e4e9f1;--blue:#1668dc;--press:#1256b8}
@media (prefers-color-scheme:dark){:root{--back:#0f141b;--card:#1a212b;--text:#edf1f7;--soft:#93a0b3;--line:#2a3442;--blue:#1f6fe0;--press:#1a60c4}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--back);color:var(--text);font:1rem/1.5 -apple-system,"PingFang SC","HarmonyOS Sans SC","Segoe UI",Roboto,"Microsoft YaHei","Noto Sans CJK SC",sans-serif;display:flex;justify-content:center}
main{width:100%;max-width:26rem;padding:1.25rem;display:flex;flex-direction:column;gap:1rem}
header{display:flex;align-items:center;justify-content:center;gap:.5rem;color:var(--soft);font-size:.9rem}
header b{background:var(--blue);color:#fff;border-radius:.3rem;padding:0 .4rem;font-size:.75rem;line-height:1.4rem}
section{background:var(--card);border-radius:1rem;padding:1.5rem 1.25rem;box-shadow:0 1px 3px rgb(0 20 60/.08)}
.amount{font-size:2.6rem;font-weight:650;text-align:center;margin:.25rem 0 1.25rem;font-variant-numeric:tabular-nums}
.amount small{font-size:1.4rem;margin-right:.2rem}
dl{margin:0;display:grid;grid-template-columns:auto 1fr;gap:.6rem 1rem;border-top:1px solid var(--line);padding-top:1rem}
dt{color:var(--soft);white-space:nowrap}dd{margin:0;text-align:right;overflow-wrap:anywhere}
.number{font-size:.8rem;line-height:1.5rem}
form{display:flex;flex-direction:column;gap:.75rem}
button,a.button{font:inherit;font-weight:600;min-height:3rem;border:0;border-radius:.75rem;cursor:pointer;display:flex;align-items:center;justify-content:center;text-decoration:none}
.primary{background:var(--blue);color:#fff}.primary:active{background:var(--press)}
.plain{background:transparent;color:var(--soft)}
button:focus-visible,a:focus-visible{outline:3px solid var(--blue);outline-offset:2px}
.state{text-align:center;font-size:1.25rem;font-weight:600;margin:0}
footer{color:var(--soft);font-size:.8rem;text-align:center}`

const stateTexts: Readonly<Record<SimulatedOrder['state'], string>> = {
  offered: '等待付款',
  open: '等待付款',
  paid: '支付成功',
  closed: '订单已关闭',
  declined: '支付未成功，订单已关闭',
}

export interface CashierView {
  readonly order: SimulatedOrder
  readonly payee: string
  readonly baseUrl: string
  readonly backUrl: string | undefined
}

export function cashierPage(view: CashierView): SimulatorAnswer {
  const { order } = view
  const isWaiting = order.state === 'offered' || order.state === 'open'
  return htmlAnswer(
    200,
    pageOf(
      stateTexts[order.state],
      `<section><p class="amount"><small>¥</small>${toYuan(minorUnits(order.asked))}</p>
<dl><dt>收款方</dt><dd>${escapeHtml(view.payee)}</dd><dt>商品</dt><dd>${escapeHtml(order.subject)}</dd>
<dt>订单号</dt><dd class="number">${escapeHtml(order.orderNumber)}</dd></dl></section>
${isWaiting ? waitingActions(view) : finishedActions(view)}`,
    ),
  )
}

function waitingActions({ order, baseUrl }: CashierView): string {
  const action = escapeHtml(`${baseUrl}/cashier/${order.token}`)
  return `<form method="post" action="${action}/pay"><button class="primary">确认付款</button></form>
<form method="post" action="${action}/cancel"><button class="plain">取消</button></form>`
}

function finishedActions({ order, backUrl }: CashierView): string {
  const back =
    backUrl === undefined
      ? ''
      : `<a class="button primary" href="${escapeHtml(backUrl)}">返回商家</a>`
  return `<p class="state" role="status">${stateTexts[order.state]}</p>${back}`
}

export function notFoundPage(): SimulatorAnswer {
  return htmlAnswer(404, pageOf('页面不存在', '<p class="state">页面不存在或二维码已失效</p>'))
}

/** Errors of page.pay and wap.pay come as GBK pages, whatever charset was asked for. */
export function errorPage(refusal: RefusalCode, detail?: string): SimulatorAnswer {
  const { text } = refusals[refusal]
  const message = detail === undefined ? text : `${text}，${detail}`
  const html = `<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=GBK"><meta name="viewport" content="width=device-width"><title>支付宝 - 错误</title></head><body><h1>很抱歉，无法完成付款</h1><p>${escapeHtml(message)}</p><p>错误代码 ${refusal}</p></body></html>`
  return {
    status: 200,
    headers: { 'content-type': 'text/html;charset=GBK' },
    body: encodeGbk(html),
  }
}

function pageOf(title: string, content: string): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${title} - 模拟支付宝</title>
<style>${style}</style></head><body><main><header><b>模拟</b><span>支付宝收银台</span></header>
${content}<footer>这是测试用的模拟收银台，不会产生真实扣款</footer></main></body></html>`
}

function htmlAnswer(status: number, body: string): SimulatorAnswer {
  return {
    status,
    headers: {
      'content-type': 'text/html;charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
    body,
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
