/** Where channels notify. The body is taken byte for byte: signatures cover it as it came. */
import { isId } from '@tillway/kernel'
import type { FastifyInstance } from 'fastify'
import { receiveNotification } from '../engine/receive-notification.ts'

interface NotifyParams {
  readonly merchant: string
  readonly account: string
  readonly version: string
}

const bodyLimit = 256 * 1024

export function registerNotify(app: FastifyInstance): void {
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, parsed) => {
      parsed(null, body)
    })
    scope.post('/notify/:merchant/:account/:version', { bodyLimit }, async (request, reply) => {
      const { merchant, account, version } = request.params as NotifyParams
      const known = isId('merchant', merchant) && isId('channelAccount', account)
      if (!known || !/^\d{1,6}$/.test(version)) return reply.code(404).send()
      const { services, refusals } = request.core
      // Whoever has sent too much that was not genuine is not read any more: checking a signature is dear.
      refusals.check(request.ip)
      const answer = await receiveNotification(services.engine, {
        merchantId: merchant,
        accountId: account,
        version: Number(version),
        message: {
          headers: flatHeaders(request.headers),
          body: request.body instanceof Uint8Array ? request.body : new Uint8Array(),
        },
      })
      if (answer === undefined) return reply.code(404).send()
      if (answer.status >= 400) refusals.take(request.ip)
      return reply.code(answer.status).headers(answer.headers).send(answer.body)
    })
    done()
  })
}

function flatHeaders(headers: Readonly<Record<string, string | string[] | undefined>>) {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}
