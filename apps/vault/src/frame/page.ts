/**
 * The pages in the frame: one for a card and its codes, one for a payment password, each a document
 * with its script, its style and what it is to show. The policy names the script and the style by their hashes, so that nothing else runs in it, and lets the very
 * origins embed it that the ticket names.
 */
import { createHash } from 'node:crypto'
import { errorTable } from '@tillway/kernel'
import { closedHeaders, type VaultAnswer } from '../http/exchange.ts'

export interface FrameDocument {
  readonly script: string
  readonly style: string
}

export interface FrameAssets {
  readonly card: FrameDocument
  readonly password: FrameDocument
}

export interface FrameLook {
  readonly lang: 'zh' | 'en'
  readonly theme: 'auto' | 'light' | 'dark'
  readonly large: boolean
}

export type FramePage = (content: {
  readonly document: keyof FrameAssets
  readonly config: FrameLook & Readonly<Record<string, unknown>>
  readonly origins: readonly string[]
}) => VaultAnswer

const titles = {
  card: { zh: '银行卡信息', en: 'Card details' },
  password: { zh: '支付密码', en: 'Payment password' },
} as const satisfies Readonly<Record<keyof FrameAssets, object>>

const permissions = [
  'accelerometer',
  'camera',
  'clipboard-read',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'payment',
  'usb',
]

const pageHeaders: Readonly<Record<string, string>> = Object.freeze({
  ...closedHeaders,
  'content-type': 'text/html; charset=utf-8',
  'permissions-policy': permissions.map((name) => `${name}=()`).join(', '),
  'x-robots-tag': 'noindex',
})

/** Throws an assertion's error when the assets could end their own elements. */
export function createFramePage(assets: FrameAssets): FramePage {
  const pages = { card: pageOf('card', assets), password: pageOf('password', assets) }
  return (content) => pages[content.document](content)
}

function pageOf(document: keyof FrameAssets, assets: FrameAssets): FramePage {
  const { script, style } = assets[document]
  refuseEndTags(script, 'script')
  refuseEndTags(style, 'style')
  const hashes = { script: hashOf(script), style: hashOf(style) }
  return ({ config, origins }) => ({
    status: 200,
    headers: { ...pageHeaders, ...policyHeaders(hashes, origins) },
    body: `<!doctype html>
<html lang="${config.lang === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${titles[document][config.lang]}</title>
<style>${style}</style></head><body>
<script type="application/json" id="config">${asScriptData(config)}</script>
<script>${script}</script></body></html>`,
  })
}

const errorStyle =
  'body{font:16px/1.6 system-ui,sans-serif;margin:0;padding:32px 20px;text-align:center;color:#333}'
const { shopper: lapsed } = errorTable.ticket_invalid

/** Whoever embeds it: there is nothing on it to steal or to press. */
export function createErrorPage(): VaultAnswer {
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(errorStyle)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    'frame-ancestors *',
  ]
  return {
    status: errorTable.ticket_invalid.status,
    headers: { ...pageHeaders, 'content-security-policy': policy.join('; ') },
    body: `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${lapsed.zh}</title><style>${errorStyle}</style></head>
<body><p>${lapsed.zh}</p><p lang="en">${lapsed.en}</p></body></html>`,
  }
}

function policyHeaders(
  hashes: { readonly script: string; readonly style: string },
  origins: readonly string[],
): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `script-src '${hashes.script}'`,
    `style-src '${hashes.style}'`,
    "connect-src 'self'",
    `frame-ancestors ${origins.length === 0 ? "'none'" : origins.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]
  const header = { 'content-security-policy': policy.join('; ') }
  // The older header knows no list, and would keep the mall out.
  return origins.length === 0 ? { ...header, 'x-frame-options': 'DENY' } : header
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** JSON that no HTML parser reads as the end of its element. */
function asScriptData(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
}

function refuseEndTags(text: string, element: 'script' | 'style'): void {
  if (new RegExp(`</${element}|<!--`, 'i').test(text)) {
    throw new Error(`the frame's ${element} holds what would end its element`)
  }
}
