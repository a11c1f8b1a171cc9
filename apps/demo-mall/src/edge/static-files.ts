/**
 * Serves the shop's pictures, styles and scripts, and what is built elsewhere. The scripts are TypeScript
 * as it stands in the source: types are blanked out when a script is first asked for.
 */
import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { basename, extname, join, resolve, sep } from 'node:path'
import type { FastifyInstance, FastifyReply } from 'fastify'

const source = join(import.meta.dirname, '..')
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.map': 'application/json',
  '.json': 'application/json',
}

/** `folders`: what is built elsewhere, by the path that it is served under. */
export function addStaticFiles(
  server: FastifyInstance,
  folders: Readonly<Record<string, string>>,
): void {
  server.get<{ Params: { name: string } }>('/assets/:name', async (request, reply) => {
    const { name } = request.params
    if (!/^[a-z-]+\.(?:js|css|svg)$/.test(name)) return reply.callNotFound()
    const text = await readAsset(name)
    return text === undefined ? reply.callNotFound() : sendFile(reply, name, text)
  })

  for (const [name, folder] of Object.entries(folders)) addFolder(server, name, resolve(folder))
}

function addFolder(server: FastifyInstance, name: string, root: string): void {
  server.get<{ Params: { '*': string } }>(`/${name}/*`, async (request, reply) => {
    const path = resolve(root, request.params['*'])
    if (!path.startsWith(root + sep) || types[extname(path)] === undefined) {
      return reply.callNotFound()
    }
    const content = await readOrUndefined(path)
    return content === undefined ? reply.callNotFound() : sendFile(reply, basename(path), content)
  })
}

async function readAsset(name: string): Promise<Buffer | string | undefined> {
  if (name.endsWith('.svg')) return readOrUndefined(join(source, 'pictures', name))
  if (name.endsWith('.css')) return readOrUndefined(join(source, 'pages', name))
  const script = await readOrUndefined(join(source, 'edge/browser', name.replace(/\.js$/, '.ts')))
  if (script === undefined) return undefined
  // The browser asks for what the import names, so the ending changes with the content.
  return stripTypeScriptTypes(script.toString('utf8')).replace(
    /((?:from |import\()'\.\/[a-z-]+)\.ts'/g,
    "$1.js'",
  )
}

async function readOrUndefined(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch {
    return undefined
  }
}

function sendFile(reply: FastifyReply, name: string, content: Buffer | string): FastifyReply {
  return reply
    .header('cache-control', 'no-cache')
    .type(types[extname(name)] ?? 'application/octet-stream')
    .send(content)
}
