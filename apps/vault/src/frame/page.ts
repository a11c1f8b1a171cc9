/**
 * The pages in the frame: one for a card and its codes, one for a payment password, each a document
 * with its script, its style and what it is to show. The policy names the script and the style by
 * their hashes, and parts that come later by their very addresses and the hashes of their styles, so
 * that nothing else runs in it, and lets the very origins embed it that the ticket names.
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
  /** One for each language, and what comes later to either, by the names of the files. */
  readonly password: Readonly<Record<FrameLook['lang'], FrameDocument>> & {
    readonly parts: LaterParts
  }
}

/** Modules, each with the style that it brings. */
export type LaterParts = Readonly<Record<string, FrameDocument>>

export interface FrameLook {
  readonly lang: 'zh' | 'en'
  readonly theme: 'auto' | 'light' | 'dark'
  readonly large: boolean
}

export type FramePage = (content: {
  readonly document: keyof FrameAssets
  /** Where browsers reach the vault, without a trailing slash. */
  readonly publicUrl: string
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
export function createFramePage({ card, password }: FrameAssets): FramePage {
  const pages = {
    card: { zh: pageOf('card', card), en: pageOf('card', card) },
    password: {
      zh: pageOf('password', password.zh, password.parts),
      en: pageOf('password', password.en, password.parts),
    },
  }
  return (content) => pages[content.document][content.config.lang](content)
}

function pageOf(
  document: keyof FrameAssets,
  { script, style }: FrameDocument,
  parts: LaterParts = {},
): FramePage {
  refuseEndTags(script, 'script')
  refuseEndTags(style, 'style')
  const styles = [style, ...Object.values(parts).map((part) => part.style)].map(hashOf)
  return ({ config, origins, publicUrl }) => ({
    status: 200,
    headers: {
      ...pageHeaders,
      ...policyHeaders(
        { scripts: [hashOf(script), ...addressesOf(parts, publicUrl)], styles },
        origins,
      ),
    },
    body: `<!doctype html>
<html lang="${config.lang === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${titles[document][config.lang]}</title>
<style>${style}</style></head><body>
<script type="application/json" id="config">${asScriptData(config)}</script>
<script>${script}</script></body></html>`,
  })
}

/** Beside the page, wherever that is. */
const partsPath = '/frame/parts/'

function addressesOf(parts: LaterParts, publicUrl: string): readonly string[] {
  return Object.keys(parts).map((file) => `${publicUrl}${partsPath}${file}`)
}

/** By path. Their names change with what is in them, so browsers may keep them. */
export function partAnswers({ password }: FrameAssets): ReadonlyMap<string, VaultAnswer> {
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  }
  const answers = Object.entries(password.parts).map(([file, { script }]) => {
    return [partsPath + file, { status: 200, headers, body: script }] as const
  })
  return new Map(answers)
}

const errorStyle =
  'body{font:16px/1.6 system-ui,sans-serif;margin:0;padding:32px 20px;text-align:center;color:#333}'
const { shopper: lapsed } = errorTable.ticket_invalid

/** Whoever embeds it: there is nothing on it to steal or to press. */
export function createErrorPage(): VaultAnswer {
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(errorStyle)}`,
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
  may: { readonly scripts: readonly string[]; readonly styles: readonly string[] },
  origins: readonly string[],
): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `script-src ${may.scripts.join(' ')}`,
    `style-src ${may.styles.join(' ')}`,
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
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
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
