import type { RefusalReason } from '@tillway/channel'
import { expect, test } from 'vitest'
import { openShop, payByCode, refundRequest, type Shop, startRequest } from '../../test/shop.ts'

/** Why each forgery of the simulator is refused. */
const reasons: Readonly<Record<string, RefusalReason>> = {
  bad_signature: 'signature',
  signed_by_attacker: 'signature',
  signed_by_merchant_key: 'signature',
  unknown_serial: 'unknown_key',
  merchant_serial: 'unknown_key',
  replayed_with_altered_body: 'signature',
  missing_signature_headers: 'signature',
  stale_timestamp: 'stale',
  future_timestamp: 'stale',
  tampered_ciphertext: 'malformed',
  tampered_tag: 'malformed',
  short_nonce: 'malformed',
  wrong_algorithm: 'malformed',
  wrong_associated_data: 'malformed',
  wrong_merchant: 'recipient',
  wrong_app: 'recipient',
  huge_body: 'malformed',
  duplicate_keys: 'malformed',
  not_json: 'malformed',
  probe: 'probe',
}

const readForgery = async (
  shop: Shop,
  forgery: { headers: Record<string, string>; body: string },
) => shop.account.notifications.read({ headers: forgery.headers, body: Buffer.from(forgery.body) })

test('every forgery is refused for its own reason', async () => {
  const shop = openShop()
  const order = startRequest(shop)
  await shop.account.operations.start(order)
  await shop.account.maintain()
  const seen: Record<string, unknown> = {}
  for (const { name, headers, body } of shop.simulator.forgeries(order.orderNumber)) {
    const reading = await readForgery(shop, { headers: { ...headers }, body })
    seen[name] = reading.kind === 'refused' ? reading.why : reading
  }
  expect(seen).toEqual(reasons)
  expect(shop.simulator.books().orders[0]?.captured).toBe(0)
})

test('a refused notification says FAIL, an accepted one says nothing', () => {
  const { accepted, refused } = openShop().account.notifications
  expect(accepted).toMatchObject({ status: 204, body: '' })
  expect(refused.status).toBe(401)
  expect(JSON.parse(refused.body)).toMatchObject({ code: 'FAIL' })
})

test('a notification of one merchant means nothing to another', async () => {
  const shop = openShop()
  await payByCode(shop, startRequest(shop))
  const other = shop.open(shop.simulator.provision('another'))
  const [notice] = shop.received
  const reading = await other.notifications.read({
    headers: notice?.request.headers ?? {},
    body: Buffer.from(String(notice?.request.body)),
  })
  // Sealed with the first merchant's APIv3 key, it cannot even be opened.
  expect(reading).toEqual({ kind: 'refused', why: 'malformed' })
})

test('a refund is notified with its own number and the refunded amount', async () => {
  const shop = openShop()
  const order = startRequest(shop)
  await payByCode(shop, order)
  await shop.account.operations.refund(refundRequest(order, 'R-900'))
  await shop.time.advance(1500)
  expect(shop.received[1]?.reading).toMatchObject({
    kind: 'refund',
    refundNumber: 'R-900',
    report: {
      status: 'succeeded',
      refunded: { refundNumber: 'R-900', amount: { amount: 29_900, currency: 'CNY' } },
    },
  })
})

test('the id is the same over the retries, and differs between facts', async () => {
  const shop = openShop()
  shop.answerNotificationsWith(500)
  await payByCode(shop, startRequest(shop))
  await shop.time.advance(30_000)
  await payByCode(shop, startRequest(shop))
  const ids = shop.received.map(({ reading }) => ('id' in reading ? reading.id : ''))
  expect(ids).toHaveLength(4)
  expect(new Set(ids.slice(0, 3)).size).toBe(1)
  expect(new Set(ids).size).toBe(2)
})
