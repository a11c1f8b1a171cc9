/** The frame of a page: its policy lets nothing in from elsewhere and runs no script but the one. */
import { createHash } from 'node:crypto'
import type { SimulatorAnswer } from '@tillway/channel/simulator'
import { pageStyle } from './page-style.ts'

/** Sends the first form of the page: how a browser is brought back to the merchant. */
export const sendScript = 'document.forms[0].submit()'

const scriptHash = createHash('sha256').update(sendScript, 'utf8').digest('base64')

export function htmlAnswer(status: number, title: string, content: string): SimulatorAnswer {
  return {
    status,
    headers: {
      'content-type': 'text/html;charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${scriptHash}'; base-uri 'none'; frame-ancestors 'none'`,
    },
    body: `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)} - 模拟银联</title>
<style>${pageStyle}</style></head><body><main><header><b>模拟</b><span>银联在线支付</span></header>
${content}<footer>这是测试用的模拟页面，不会产生真实扣款</footer></main></body></html>`,
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
