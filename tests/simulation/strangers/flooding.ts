/** More of everything than anybody needs: texts, and idempotency keys. */
import { createApi } from '../world/api.ts'
import { publicUrl } from '../world/places.ts'
import { everyOrder, type Intrusion, timeoutMs } from './scene.ts'

const often = 40

/** A code is asked for again and again; the phone is anybody's. */
const askForCodes: Intrusion = async (scene) => {
  const newKey = () => Buffer.from(scene.life.random.bytes(16)).toString('hex')
  const api = createApi(scene.http, newKey)
  for (const [, { session, planned }] of everyOrder(scene)) {
    if (session === null || planned.shopper === undefined) continue
    for (let time = 0; time < often; time += 1) {
      scene.stage.sim.registry.fault('flood: a code')
      await api('resendCode', { token: session }).catch(() => undefined)
    }
  }
}

/** One order under ever new keys: it stays one payment. */
const useUpKeys: Intrusion = async ({ stage, life, httpOf, malls }) => {
  const [mall] = malls
  if (mall === undefined) return
  const http = httpOf(mall)
  const order = `${mall.base.name}-flood-${Math.round(life.clock.monotonic())}`
  const body = JSON.stringify({ order, amount: 900, description: 'Flood', expires_in: 60 })
  for (let time = 0; time < often; time += 1) {
    stage.sim.registry.fault('flood: a key')
    const headers = {
      authorization: `Bearer ${mall.base.secretKey}`,
      'idempotency-key': Buffer.from(life.random.bytes(16)).toString('hex'),
      'content-type': 'application/json',
    }
    const request = { method: 'POST', url: `${publicUrl}/v1/payments`, headers, body } as const
    await http.send({ ...request, timeoutMs }).catch(() => undefined)
  }
}

export const floods = {
  'a phone is flooded with codes': askForCodes,
  'keys are used up': useUpKeys,
} as const satisfies Readonly<Record<string, Intrusion>>
