/** A card at a terminal: what must not leave, what must not leave twice, and what is signed for. */
import { crc32, deflateSync } from 'node:zlib'
import { systemRandom } from '@tillway/kernel/node'
import type { Store } from '@tillway/store'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isCardAwaited, presentCard, readingBody, startCard } from '../kit/card-terminal.ts'
import { databaseKinds } from '../kit/databases.ts'
import { waitForStatus } from '../kit/merchant.ts'
import { createShiftedTime, type ShiftedTime } from '../kit/shifted-time.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { type Begun, type Counter, openCounter } from './terminal-scene.ts'

describe.each(databaseKinds)('on $name', ({ open }) => {
  let time: ShiftedTime
  let platform: TestPlatform
  let drop: () => Promise<void>
  /** Runs after each commit. */
  let afterCommit: () => void

  beforeEach(async () => {
    const database = await open()
    drop = database.drop
    time = createShiftedTime()
    afterCommit = () => undefined
    const { clock, scheduler } = time
    platform = await startPlatform({
      databaseUrl: database.url,
      server: {
        ports: { clock, scheduler, random: systemRandom },
        wrapStore: (store) => watched(store, () => afterCommit()),
      },
    })
  })
  afterEach(async () => {
    await platform.stop()
    await drop()
  })

  const present = (counter: Counter, { token, attempt }: Begun, amount: number) => {
    const reading = counter.terminal.read('swipe', 'stripe_debit', { amount })
    return presentCard(platform.call, token, { attempt, reading })
  }

  test('of cards that are presented at the same moment for one try, one is paid with', async () => {
    const counter = await openCounter(platform)
    const payment = await counter.begin(1_100)
    const answers = await Promise.all([1, 2, 3, 4].map(() => present(counter, payment, 1_100)))
    const codes = answers.map(({ code }) => code ?? 'taken').toSorted()
    expect(codes).toEqual(['card_not_awaited', 'card_not_awaited', 'card_not_awaited', 'taken'])
    await waitForStatus(platform, counter.merchant, { id: payment.id, status: 'succeeded' })
    expect(await counter.flows('sale')).toHaveLength(1)
    await counter.holds()
  })

  test('the same request again brings the same answer and no second message', async () => {
    const counter = await openCounter(platform)
    const { token, attempt } = await counter.begin(1_101)
    const reading = counter.terminal.read('swipe', 'stripe_debit', { amount: 1_101 })
    const body = { attempt, reading: readingBody(reading) }
    const idempotencyKey = 'card-at-the-till'
    const first = await platform.call('presentCard', { token, body, idempotencyKey })
    const again = await platform.call('presentCard', { token, body, idempotencyKey })
    expect([first.code, again.text]).toEqual([undefined, first.text])
    expect(await counter.flows('sale')).toHaveLength(1)
  })

  test('a card that comes after the time of the payment is not taken', async () => {
    const counter = await openCounter(platform)
    const payment = await counter.begin(1_102)
    time.skip(901_000)
    expect((await present(counter, payment, 1_102)).code).toBe('card_not_awaited')
    expect(await counter.flows()).toEqual([])
    await waitForStatus(platform, counter.merchant, { id: payment.id, status: 'expired' })
  })

  test('a card that was held up on the way does not leave, and is asked for anew', async () => {
    const counter = await openCounter(platform)
    const payment = await counter.begin(1_103)
    afterCommit = () => {
      afterCommit = () => undefined
      time.skip(20_000)
    }
    const { body: view } = await present(counter, payment, 1_103)
    expect(await counter.flows()).toEqual([])
    expect(view.last_error?.code).toBe('channel_unavailable')
    const anew = isCardAwaited(view) ? view : await startCard(platform.call, payment.token)
    await present(counter, { ...payment, attempt: anew.attempt?.id }, 1_103)
    await waitForStatus(platform, counter.merchant, { id: payment.id, status: 'succeeded' })
    await counter.holds()
  })

  test('a payer signs once, where it is wanted, and the mall can see it', async () => {
    const counter = await openCounter(platform)
    const unsigned = await counter.pay(1_104)
    platform.simulators.simulator('card').settings?.set('signature', 'always')
    const { id, token, attempt } = await counter.pay(1_105, 'tap')
    const sign = (about: { token: string }, body: object) =>
      platform.call('signPayment', { token: about.token, body })
    const view = await platform.call.ok('getClientPayment', { token })
    expect(view.attempt?.signature).toBe('wanted')
    const params = { id }
    expect((await counter.mall.call('getSignature', { params })).code).toBe('not_found')
    for (const image of [drawing().slice(8), Buffer.alloc(90, 'A').toString('base64')]) {
      const refused = await sign({ token }, { attempt, image })
      expect([refused.code, refused.param]).toEqual(['invalid_request', 'image'])
    }
    const large = await sign({ token }, { attempt, image: drawing(24 * 1024) })
    expect([large.code, large.param]).toEqual(['invalid_request', 'image'])
    const others = await sign(unsigned, { attempt, image: drawing() })
    expect(others.code).toBe('not_found')
    const signed = await sign({ token }, { attempt, image: drawing() })
    expect(signed.body.attempt?.signature).toBe('given')
    expect((await sign({ token }, { attempt, image: drawing() })).code).toBe('signature_not_wanted')
    expect(await counter.mall.ok('getSignature', { params })).toMatchObject({
      payment: id,
      attempt,
      image: drawing(),
    })
    const none = await sign(unsigned, { attempt: unsigned.attempt, image: drawing() })
    expect(none.code).toBe('signature_not_wanted')
    const kept = await platform.server.store.read.signatures.get(
      counter.merchant.merchantId,
      attempt ?? '',
    )
    expect(kept?.sealedImage).not.toContain(drawing().slice(0, 24))
  })
})

/** A PNG with so many bytes of text in it, in Base64. */
function drawing(padding = 0): string {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(2, 0)
  header.writeUInt32BE(1, 4)
  header.set([1, 0, 0, 0, 0], 8)
  const parts = [
    chunk('IHDR', header),
    ...(padding === 0 ? [] : [chunk('tEXt', Buffer.alloc(padding, 'a'))]),
    chunk('IDAT', deflateSync(Buffer.from([0, 0]))),
    chunk('IEND', Buffer.alloc(0)),
  ]
  const start = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([start, ...parts]).toString('base64')
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const frame = Buffer.alloc(body.length + 8)
  frame.writeUInt32BE(data.length, 0)
  body.copy(frame, 4)
  frame.writeUInt32BE(crc32(body), body.length + 4)
  return frame
}

function watched(store: Store, after: () => void): Store {
  return {
    ...store,
    async transact(unit, about) {
      const result = await store.transact(unit, about)
      after()
      return result
    },
  }
}
