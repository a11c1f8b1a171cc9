/**
 * Serves the phone page. Its scripts are TypeScript as it stands in the source: the types are
 * blanked out when a script is first asked for, so that the page needs no build.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { extname, join } from 'node:path'
import type { SimulatorAnswer, SimulatorRequest } from '@tillway/channel/simulator'

const folder = join(import.meta.dirname, 'phone')
const types: Readonly<Record<string, string>> = Object.freeze({
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ts': 'text/javascript; charset=utf-8',
})
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self' http://localhost:* http://127.0.0.1:*",
].join('; ')

export function createPhonePage(): (request: SimulatorRequest) => Promise<SimulatorAnswer> {
  const names = new Set(readdirSync(folder).filter((name) => !name.endsWith('.test.ts')))
  const contents = new Map<string, string>()
  const content = (name: string): string => {
    const known = contents.get(name)
    if (known !== undefined) return known
    const text = readFileSync(join(folder, name), 'utf8')
    const served = name.endsWith('.ts') ? stripTypeScriptTypes(text) : text
    contents.set(name, served)
    return served
  }
  return async ({ method, target }) => {
    if (method !== 'GET' && method !== 'HEAD') return { status: 405, headers: {}, body: '' }
    const name = target.replace(/\?.*$/, '').replace(/^\/phone\/?/, '') || 'phone.html'
    if (!names.has(name)) return { status: 404, headers: {}, body: '' }
    return {
      status: 200,
      headers: {
        'content-type': types[extname(name)] ?? 'text/plain',
        'content-security-policy': policy,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-cache',
      },
      body: content(name),
    }
  }
}
