import { sign } from 'node:crypto'
import { expect, test } from 'vitest'
import { openShop, payByCode, referenceOf, type Shop, startRequest } from '../../test/shop.ts'
import { answerSignatureText } from '../wire/answer-signature.ts'

const hourMs = 3_600_000
const certificateMode = (config: Readonly<Record<string, string>>) => ({
  ...config,
  publicKeyId: '',
  publicKey: '',
})
const isCertificateKey = (
  record: unknown,
): record is { key: { id: string; privateKeyPem: string } } => {
  const { type, key } = record as { type: string; key?: { kind: string } }
  return type === 'key' && key?.kind === 'certificate'
}
const downloads = (shop: Shop) =>
  shop.sent.filter(({ url }) => url.endsWith('/v3/certificates')).length

test('without a public key the certificates are fetched with the first answer', async () => {
  const shop = openShop({ change: certificateMode })
  const report = await shop.account.operations.start(startRequest(shop))
  expect(report.status).toBe('waiting')
  expect(downloads(shop)).toBe(1)
  await shop.account.operations.start(startRequest(shop))
  expect(downloads(shop)).toBe(1)
})

test('requests at the same time share one download', async () => {
  const shop = openShop({ change: certificateMode })
  const starts = [1, 2, 3].map(() => shop.account.operations.start(startRequest(shop)))
  const reports = await Promise.all(starts)
  expect(reports.map(({ status }) => status)).toEqual(['waiting', 'waiting', 'waiting'])
  expect(downloads(shop)).toBe(1)
})

test('with a public key nothing is fetched to make a payment', async () => {
  const shop = openShop()
  await payByCode(shop, startRequest(shop))
  expect(shop.received[0]?.reading).toMatchObject({ kind: 'payment' })
  expect(downloads(shop)).toBe(0)
})

test('care in the background fetches at once, and then before twelve hours are over', async () => {
  const shop = openShop()
  await shop.account.maintain()
  await shop.account.maintain()
  expect(downloads(shop)).toBe(1)
  await shop.time.advance(10 * hourMs)
  await shop.account.maintain()
  expect(downloads(shop)).toBe(1)
  await shop.time.advance(1.5 * hourMs)
  await shop.account.maintain()
  expect(downloads(shop)).toBe(2)
})

test('a jump of the wall clock neither starts nor stops the care', async () => {
  const shop = openShop()
  await shop.account.maintain()
  shop.time.jump(48 * hourMs)
  await shop.account.maintain()
  expect(downloads(shop)).toBe(1)
})

test('a merchant without certificates is answered 404, and nothing stops', async () => {
  const shop = openShop({ merchant: 'late-public-key-only' })
  await shop.account.maintain()
  await shop.account.maintain()
  expect(downloads(shop)).toBe(1)
  expect(shop.log.lines).toEqual([])
  const request = startRequest(shop)
  await payByCode(shop, request)
  const report = await shop.account.operations.query(referenceOf(shop, request))
  expect(report.status).toBe('succeeded')
})

test('unknown serials cause one download a minute, however many come', async () => {
  const shop = openShop()
  const order = startRequest(shop)
  await shop.account.operations.start(order)
  const forged = shop.simulator
    .forgeries(order.orderNumber)
    .find(({ name }) => name === 'unknown_serial')
  const send = () =>
    shop.account.notifications.read({
      headers: forged?.headers ?? {},
      body: Buffer.from(forged?.body ?? ''),
    })
  const refused = { kind: 'refused', why: 'unknown_key' }
  for (let count = 0; count < 5; count += 1) expect(await send()).toEqual(refused)
  expect(downloads(shop)).toBe(1)
  await shop.time.advance(61_000)
  expect(await send()).toEqual(refused)
  expect(downloads(shop)).toBe(2)
})

test('a new certificate is fetched when a message is signed with it', async () => {
  const shop = openShop({ change: certificateMode })
  await shop.account.maintain()
  await shop.time.advance(120_000)
  const request = startRequest(shop)
  shop.simulator.faults.set({ fault: 'key_rotation' })
  await payByCode(shop, request)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(shop.received[0]?.reading).toMatchObject({ kind: 'payment' })
  expect(downloads(shop)).toBe(2)
})

test('an expired certificate verifies nothing', async () => {
  const shop = openShop({ change: certificateMode })
  await shop.account.maintain()
  const key = shop.journal.records().find(isCertificateKey)?.key
  const readSigned = () => {
    const timestamp = String(Math.floor(shop.time.now() / 1000))
    const text = answerSignatureText(timestamp, 'n', '{}')
    const signature = sign('sha256', Buffer.from(text), key?.privateKeyPem ?? '').toString('base64')
    const headers = {
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': 'n',
      'wechatpay-signature': signature,
      'wechatpay-serial': key?.id ?? '',
    }
    return shop.account.notifications.read({ headers, body: Buffer.from('{}') })
  }
  expect(await readSigned()).toEqual({ kind: 'refused', why: 'malformed' })
  shop.time.jump(6 * 365 * 24 * hourMs)
  expect(await readSigned()).toEqual({ kind: 'refused', why: 'unknown_key' })
})

const expectDisbelief = async (shop: Shop) => {
  await shop.account.maintain()
  const fields = { why: 'answer does not verify' }
  expect(shop.log.lines.at(-1)).toMatchObject({ level: 'warn', fields })
}

test('a list that was sealed for another merchant is not believed', async () => {
  const shop = openShop({ change: certificateMode })
  const other = shop.open(certificateMode(shop.simulator.provision('other-mall')))
  const before = shop.sent.length
  await other.maintain()
  const theirs = shop.sent[before]
  shop.interpose((request) => shop.http.send(theirs ?? request))
  await expectDisbelief(shop)
})

test('a list whose signature does not fit the certificate inside is not believed', async () => {
  const shop = openShop({ change: certificateMode })
  shop.interpose(async (request) => {
    const response = await shop.http.send(request)
    return { ...response, headers: { ...response.headers, 'wechatpay-nonce': 'another' } }
  })
  await expectDisbelief(shop)
})

test.each([
  [500, {}],
  [200, {}],
])(
  'a failed download (%d) is logged, tried again after a minute, and throws nothing',
  async (status, headers) => {
    const shop = openShop({ change: certificateMode })
    shop.interpose(async () => ({ status, headers, body: new Uint8Array() }))
    await shop.account.maintain()
    await shop.account.maintain()
    expect(downloads(shop)).toBe(1)
    expect(shop.log.lines[0]?.level).toBe('warn')
    shop.interpose(undefined)
    await shop.time.advance(61_000)
    await shop.account.maintain()
    expect(downloads(shop)).toBe(2)
    expect((await shop.account.operations.start(startRequest(shop))).status).toBe('waiting')
  },
)
