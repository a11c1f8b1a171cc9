/**
 * The server's compiled routes, made once per process and lent to one life of a server after
 * another: what remembers anything is in the core that they are given.
 */
import type { HttpRequest, HttpResponse } from '@tillway/kernel'
import type { FastifyInstance } from 'fastify'
import { type AppCore, buildApp } from '../../../apps/server/src/http/app.ts'

export interface HttpFront {
  /** Answers by this core. */
  handle(core: AppCore, request: HttpRequest): Promise<HttpResponse>
}

export async function createHttpFront(): Promise<HttpFront> {
  let current: AppCore | undefined
  const app: FastifyInstance = buildApp(
    () => {
      if (current === undefined) throw new Error('nobody answers')
      return current
    },
    { trustProxy: false },
  )
  await app.ready()
  return {
    async handle(core, { method, url, headers, body }) {
      const { pathname, search, host } = new URL(url)
      // The first thing that happens to a request, in this very turn, is that it is given its core.
      current = core
      const answer = await app.inject({
        method,
        url: pathname + search,
        headers: { host, ...headers },
        ...(body === undefined ? {} : { payload: Buffer.from(body as Uint8Array) }),
      })
      return {
        status: answer.statusCode,
        headers: flatten(answer.headers),
        body: new Uint8Array(answer.rawPayload),
      }
    },
  }
}

function flatten(headers: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : String(value),
    ]),
  )
}
