import { createIdGenerator } from '@tillway/kernel'
import { createManualTime, createSeededRandom } from '@tillway/kernel/testing'
import fastify from 'fastify'
import { expect, test } from 'vitest'
import { registerNotify } from './notify.ts'
import { createRateLimit } from './rate-limit.ts'

test('of who has sent too much that is not genuine, nothing more is read', async () => {
  const time = createManualTime()
  let read = 0
  const notifications = {
    read: async () => {
      read += 1
      return { kind: 'refused', why: 'signature' }
    },
    refused: { status: 401, headers: {}, body: '' },
  }
  const opened = { account: { notifications }, channel: { manifest: { id: 'one' } } }
  const engine = {
    channels: { open: async () => opened },
    metrics: { notification: () => undefined },
  }
  const core = { services: { engine }, refusals: createRateLimit(time, 1, 3) }
  const app = fastify()
  app.addHook('onRequest', async (request) => void Object.assign(request, { core }))
  registerNotify(app)
  const ids = createIdGenerator({ clock: time, random: createSeededRandom(1) })
  const url = `/notify/${ids.next('merchant')}/${ids.next('channelAccount')}/1`
  const send = async () => (await app.inject({ method: 'POST', url, payload: '{}' })).statusCode
  for (let index = 0; index < 10; index += 1) expect(await send()).not.toBe(200)
  expect(read).toBe(3)
  await time.advance(1_000)
  expect(await send()).toBe(401)
  expect(read).toBe(4)
  await app.close()
})
