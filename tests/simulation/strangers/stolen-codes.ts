/** Codes that are used again, or for something else than they were sent for. */
import { createApi } from '../world/api.ts'
import { openFrame } from '../world/frame.ts'
import { publicUrl } from '../world/places.ts'
import { savedCards } from './left-cards.ts'
import { everyOrder, type Intrusion, type Scene, timeoutMs } from './scene.ts'

const lookMs = 2_000

const newKey = ({ life }: Scene) => Buffer.from(life.random.bytes(16)).toString('hex')
const apiOf = (scene: Scene) => createApi(scene.http, () => newKey(scene))
const pause = ({ life }: Scene, ms: number) =>
  new Promise<void>((done) => life.scheduler.after(ms, done))

/** Sends a sealed code for the payment of a session; the answer does not matter. */
async function confirm(
  scene: Scene,
  { token, payment }: Awaited<ReturnType<typeof awaitingCode>>[number],
  sealed: string,
): Promise<void> {
  await scene.http
    .send({
      method: 'POST',
      url: `${publicUrl}/v1/client/payment/confirm`,
      headers: {
        authorization: `Bearer ${token}`,
        'idempotency-key': newKey(scene),
        'content-type': 'application/json',
      },
      body: JSON.stringify({ attempt: payment.attempt?.id, sealed }),
      timeoutMs,
    })
    .catch(() => undefined)
}

/** The payments of shoppers with saved cards that wait for a code at the moment. */
async function awaitingCode(scene: Scene) {
  const api = apiOf(scene)
  const found = []
  for (const [mall, order] of everyOrder(scene)) {
    if (order.session === null || order.planned.shopper === undefined) continue
    const token = order.session
    const payment = await api('getClientPayment', { token }).catch(() => undefined)
    const code = payment?.attempt?.code
    if (payment !== undefined && code) found.push({ mall, order, token, payment, code })
  }
  return found
}

const where = { way: 'quickpay', host: 'desktop_web' } as const

/** Whoever has a session can have a code texted for a saved card. */
async function haveCodesTexted(scene: Scene): Promise<void> {
  const api = apiOf(scene)
  for (const [, { session: token, planned }] of everyOrder(scene)) {
    if (token === null || planned.shopper === undefined) continue
    const [card] = await savedCards(scene, token)
    const body = { ...where, presentation: 'sms', card: card?.id }
    await api('startAttempt', { token, body }).catch(() => undefined)
  }
}

/** Whatever somebody sealed and sent is sent again as soon as a code is awaited anew. */
const sendCodesAgain: Intrusion = async (scene) => {
  for (let look = 0; look < 90; look += 1) {
    for (const one of await awaitingCode(scene)) {
      const own = scene.stage.notes.sealedCodes.filter(
        ({ subject }) => subject === one.payment.attempt?.id,
      )
      for (const { sealed } of own) await confirm(scene, one, sealed)
    }
    await pause(scene, lookMs)
  }
}

/** A code that was sent for one payment is sealed, and given for another. */
const giveCodesToOthers: Intrusion = async (scene) => {
  await haveCodesTexted(scene)
  const randomBytes = (length: number) => Uint8Array.from(scene.life.random.bytes(length))
  for (let look = 0; look < 90; look += 1) {
    const [one, other] = await awaitingCode(scene)
    if (one !== undefined && other !== undefined) {
      const browser = { http: scene.http, randomBytes }
      const frame = await openFrame(browser, one.code.frame_url)
      const sealed = await frame.sealCode('123456', { ticket: one.code.ticket })
      scene.stage.notes.sealedCodes.push({
        sealed,
        merchantId: one.mall.base.merchantId,
        subject: one.payment.attempt?.id ?? '',
        amount: one.payment.amount,
        lapsesAt: scene.now() + 15 * 60_000,
      })
      await confirm(scene, other, sealed)
    }
    await pause(scene, lookMs)
  }
}

/** Wrong codes are entered for as long as another is allowed. */
const guessCodes: Intrusion = async (scene) => {
  await haveCodesTexted(scene)
  const randomBytes = (length: number) => Uint8Array.from(scene.life.random.bytes(length))
  for (let look = 0; look < 40; look += 1) {
    const [one] = await awaitingCode(scene)
    if (one !== undefined) {
      const frame = await openFrame({ http: scene.http, randomBytes }, one.code.frame_url)
      const sealed = await frame.sealCode('000000', { ticket: one.code.ticket })
      await confirm(scene, one, sealed)
    }
    await pause(scene, lookMs)
  }
}

export const codeThefts = {
  'codes are sent again': sendCodesAgain,
  'codes are given to others': giveCodesToOthers,
  'codes are guessed': guessCodes,
} as const satisfies Readonly<Record<string, Intrusion>>
