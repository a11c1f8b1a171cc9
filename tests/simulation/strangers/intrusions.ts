/**
 * What people try who may not: with keys of other malls, with words that have lapsed or were never
 * given, with requests sent again. What is refused as it must be leaves no trace but a line in the
 * world's `forgeries` or `exchanges`, which the oracle looks at.
 */
import { publicUrl } from '../world/places.ts'
import { floods } from './flooding.ts'
import { guesses } from './guessing.ts'
import { leftCards } from './left-cards.ts'
import { everyOrder, type Intrusion, mustBeRefused, type Scene, timeoutMs } from './scene.ts'
import { codeThefts } from './stolen-codes.ts'
import { vaultIntrusions } from './vault-intrusions.ts'

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** A mall asks for what belongs to the others, by name and by looking through its own lists. */
const readOthers: Intrusion = async (scene) => {
  for (const mall of scene.malls) {
    const http = scene.httpOf(mall)
    const { secretKey } = mall.base
    const others = everyOrder(scene).filter(([other]) => other !== mall)
    const named = others.flatMap(([, { paymentId }]) =>
      paymentId === null
        ? []
        : [
            `/v1/payments/${paymentId}`,
            `/v1/events?payment=${paymentId}`,
            `/v1/refunds?payment=${paymentId}`,
          ],
    )
    for (const path of [...named, '/v1/payments', '/v1/events', '/v1/refunds', '/v1/cards']) {
      const request = {
        method: 'GET',
        url: `${publicUrl}${path}`,
        headers: bearer(secretKey),
      } as const
      await http.send({ ...request, timeoutMs }).catch(() => undefined)
    }
  }
}

/** A session with the publishable key of another mall. */
const mixKeys: Intrusion = async (scene) => {
  const [[mall, order], [other]] = pairOfMalls(scene)
  if (mall === undefined || other === undefined || !order?.session) return
  const headers = { ...bearer(order.session), 'tillway-key': other.base.publishableKey }
  const told = { name: 'a session under another mall’s key', orderNumber: order.order } as const
  const url = `${publicUrl}/v1/client/payment`
  await mustBeRefused(scene, { ...told, against: 'I12' }, { method: 'GET', url, headers })
}

function pairOfMalls(scene: Scene) {
  const all = everyOrder(scene)
  const first = all.find(([, { session }]) => session !== null)
  const second = all.find(([mall]) => mall !== first?.[0])
  return [first ?? [], second ?? []] as const
}

/** A session whose code is another. */
const inventSession: Intrusion = async (scene) => {
  for (const [{ base }, { session, order }] of everyOrder(scene)) {
    if (session === null) continue
    const invented = session.slice(0, -22) + [...session.slice(-22)].reverse().join('')
    const headers = { ...bearer(invented), 'tillway-key': base.publishableKey }
    const told = { name: 'a session with another code', orderNumber: order } as const
    const url = `${publicUrl}/v1/client/payment`
    await mustBeRefused(scene, { ...told, against: 'I11' }, { method: 'GET', url, headers })
  }
}

/** Sessions that have lapsed by the true time. */
const useOldSessions: Intrusion = async (scene) => {
  for (const [{ base }, { session, order }] of everyOrder(scene)) {
    const [, , expiry = ''] = session?.split('.') ?? []
    const isOver = Number.parseInt(expiry, 36) * 1_000 < scene.now() - 60_000
    if (session === null || !isOver) continue
    const headers = { ...bearer(session), 'tillway-key': base.publishableKey }
    const told = { name: 'a session that has lapsed', orderNumber: order } as const
    const url = `${publicUrl}/v1/client/payment`
    await mustBeRefused(scene, { ...told, against: 'I17' }, { method: 'GET', url, headers })
  }
}

/** Everything that a mall sent under a key is sent again, as it was and with something else in it. */
const repeatRequests: Intrusion = async ({ stage, httpOf, malls }) => {
  const sent = stage.notes.exchanges.filter(
    ({ idempotencyKey, path, status, by }) =>
      idempotencyKey !== null && status < 300 && path.startsWith('/v1/') && by.startsWith('mall'),
  )
  for (const { idempotencyKey, merchantId, method, path, request } of sent) {
    const mall = malls.find(({ base }) => base.merchantId === merchantId)
    if (mall === undefined || idempotencyKey === null) continue
    const http = httpOf(mall)
    const other = JSON.stringify({ ...parse(request), description: 'Something else' })
    for (const body of path === '/v1/payments' ? [request, other] : [request]) {
      const headers = {
        ...bearer(mall.base.secretKey),
        'idempotency-key': idempotencyKey,
        ...(body === '' ? {} : { 'content-type': 'application/json' }),
      }
      const url = `${publicUrl}${path}`
      const call = { method: method as 'POST', url, headers, ...(body === '' ? {} : { body }) }
      await http.send({ ...call, timeoutMs }).catch(() => undefined)
    }
  }
}

const parse = (text: string): object => (text === '' ? {} : JSON.parse(text))

/** Two of the same request at the same moment, under one key. */
const racingTwins: Intrusion = async ({ life, httpOf, malls }) => {
  for (const mall of malls) {
    const { base } = mall
    const http = httpOf(mall)
    const order = `${base.name}-twin-${Math.round(life.clock.monotonic())}`
    const request = {
      method: 'POST',
      url: `${publicUrl}/v1/payments`,
      headers: {
        ...bearer(base.secretKey),
        'idempotency-key': `key-of-${order}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ order, amount: 700, description: 'Twins', expires_in: 60 }),
      timeoutMs,
    } as const
    const send = () => http.send(request).catch(() => undefined)
    await Promise.all([send(), send(), send()])
    await send()
  }
}

export const intrusions = {
  'what is others’ is read': readOthers,
  'a session is used with another key': mixKeys,
  'a session is invented': inventSession,
  'old sessions are used': useOldSessions,
  'requests are repeated': repeatRequests,
  'twins race': racingTwins,
  ...vaultIntrusions,
  ...guesses,
  ...codeThefts,
  ...leftCards,
  ...floods,
} as const satisfies Readonly<Record<string, Intrusion>>

export type IntrusionName = keyof typeof intrusions
