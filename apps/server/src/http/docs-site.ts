/**
 * The site of `docs/site` at `/docs/`: files of one folder, which may still be being built, or be
 * replaced while it is served. Nothing outside of the folder is read, and nothing hidden in it.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { errorPage } from './error-page.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

export interface DocsOptions {
  /** Where the site is built to, now or later. */
  readonly folder: string
  /** Called when somebody reads it, each time. */
  readonly onRead?: () => void
}

/** Without a folder there is the page of errors alone, to which `doc_url` of an error points. */
export function registerDocs(app: FastifyInstance, docs: DocsOptions | undefined): void {
  const folder = docs?.folder
  app.get('/docs/errors', async (request, reply) => {
    const page = folder === undefined ? undefined : await find(folder, 'server/errors')
    if (page === undefined) return reply.type(types['.html'] ?? '').send(errorPage())
    // Browsers carry the anchor over to where they are sent.
    return reply.redirect(isEnglish(request) ? '/docs/en/server/errors' : '/docs/server/errors')
  })
  if (folder === undefined) return
  app.get('/docs', async (_request, reply) => reply.redirect('/docs/'))
  app.get<{ Params: { '*': string } }>('/docs/*', async (request, reply) => {
    docs?.onRead?.()
    return answer(request, reply, { folder, path: request.params['*'] })
  })
}

/** The first language of the browser that the site has: Chinese unless English comes before it. */
function isEnglish(request: FastifyRequest): boolean {
  const wanted = request.headers['accept-language'] ?? ''
  return /^(?:(?!zh).)*?\ben\b/i.test(wanted)
}

interface Wanted {
  readonly folder: string
  readonly path: string
}

async function answer(request: FastifyRequest, reply: FastifyReply, wanted: Wanted) {
  const { folder, path } = wanted
  const found = await find(folder, path)
  if (found !== undefined) return send(request, reply, found)
  // A folder is asked for without its slash: links in its page are relative to it.
  if (path !== '' && (await find(folder, `${path}/`)) !== undefined) {
    return reply.redirect(`/docs/${path}/`)
  }
  const missing = await find(folder, '404')
  if (missing !== undefined) return send(request, reply.code(404), missing)
  return reply
    .code(503)
    .headers({ 'retry-after': '3', 'content-security-policy': waitingPolicy })
    .type(types['.html'] ?? '')
    .send(waitingPage)
}

interface Found {
  readonly file: string
  readonly content: Buffer
}

/** A page by its address without an ending, a folder by its index, anything else by its name. */
async function find(folder: string, path: string): Promise<Found | undefined> {
  const parts = path.split('/')
  const isHidden = (part: string) => part.startsWith('.') || /[\\\0]/.test(part)
  if (parts.some(isHidden) || parts.slice(0, -1).includes('')) return undefined
  const last = parts.at(-1) ?? ''
  const name = last === '' ? 'index.html' : extname(last) === '' ? `${last}.html` : last
  const file = join(folder, ...parts.slice(0, -1), name)
  try {
    return { file, content: await readFile(file) }
  } catch {
    return undefined
  }
}

function send(request: FastifyRequest, reply: FastifyReply, { file, content }: Found) {
  const type = types[extname(file)] ?? 'application/octet-stream'
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`
  void reply.headers({
    etag,
    'x-content-type-options': 'nosniff',
    // Names of assets carry a hash of what is in them; pages keep theirs.
    'cache-control': file.includes('assets')
      ? 'public, max-age=31536000, immutable'
      : 'public, no-cache',
    ...(type.startsWith('text/html') ? { 'content-security-policy': policyOf(content) } : {}),
  })
  if (request.headers['if-none-match'] === etag && reply.statusCode === 200) {
    return reply.code(304).send()
  }
  return reply.type(type).send(content)
}

/**
 * Scripts are the site's own files and, by hash, the few lines in the page itself. Colours of code
 * are written as styles of single elements, which no hash can name.
 */
function policyOf(page: Buffer): string {
  const inline = page.toString('utf8').matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)
  const hashes = [...inline].map(
    ([, text = '']) => ` 'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  )
  return (
    `default-src 'self'; script-src 'self'${hashes.join('')}; style-src 'self' 'unsafe-inline'; ` +
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
  )
}

const waitingPolicy = "default-src 'none'; style-src 'unsafe-inline'"
const waitingPage =
  '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta http-equiv="refresh" content="3">' +
  '<meta name="viewport" content="width=device-width"><title>Tillway</title>' +
  '<style>:root{color-scheme:light dark}body{font:16px/1.7 system-ui,sans-serif;max-width:34rem;' +
  'margin:18vh auto;padding:0 1rem}</style>' +
  '<p>文档站在第一次打开时生成，现在正在进行，视机器快慢需要一到几分钟；完成后本页会自动刷新。</p>' +
  '<p lang="en">The docs are built at the first visit, which is now; that takes one to a few minutes, as the machine is fast or slow. This page reloads by itself.</p></html>'
