import { createManualTime } from '@tillway/kernel/testing'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import type { AppCore } from './app.ts'
import { createStatusHub } from './status-hub.ts'
import { registerStream } from './stream.ts'

const session = `cs_${'0'.repeat(26)}.${'0'.repeat(26)}.aaaaaa.${'A'.repeat(22)}`

test('a shopper who left before the stream began takes no place', async () => {
  const time = createManualTime()
  let asked: () => void = () => undefined
  let hold: Promise<void> | undefined
  const app = Fastify()
  const gone = new Promise<void>((resolve) => {
    app.addHook('onRequest', async (_request, reply) => void reply.raw.once('close', resolve))
  })
  const parts = {
    authenticator: {
      authenticate: async () => ({ merchantId: 'mch_1', paymentId: 'pay_1' }),
      forget: () => undefined,
    },
    reader: {
      read: async () => {
        asked()
        await hold
      },
      show: async () => ({ finished: false, attempt: null }),
    },
    hub: createStatusHub(),
    scheduler: time,
    max: 1,
  }
  // The stream hands on what the reader gives; a whole payment would prove no more.
  app.decorateRequest('core')
  app.addHook('onRequest', async (request) => {
    request.core = parts as unknown as AppCore
  })
  registerStream(app)
  const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/v1/client/payment/stream?session=${session}`
  try {
    hold = gone
    const abort = new AbortController()
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve
    })
    const left = fetch(url, { signal: abort.signal }).catch((error: Error) => error.name)
    await isAsked
    abort.abort()
    expect(await left).toBe('AbortError')
    await gone
    hold = undefined
    const stay = new AbortController()
    expect((await fetch(url, { signal: stay.signal })).status).toBe(200)
    stay.abort()
  } finally {
    await app.close()
  }
})
