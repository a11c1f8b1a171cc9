import { PayError, secret } from '@tillway/kernel'
import { readTicket } from '@tillway/vault-link'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { framePage, issueCardTicket, issueCodeTicket } from './frame-entry.ts'
import { type CardBench, createCardBench, merchantId } from './testing/card-bench.ts'

const origins = ['https://mall.example', 'http://localhost:5173']
const linkKey = secret(new Uint8Array(32))

let bench: CardBench
beforeAll(async () => {
  bench = await createCardBench()
})
afterAll(() => bench.close())

test('the frame is shown where the request comes from, when that is registered', () => {
  expect(framePage(origins, origins[1])).toEqual({ origin: origins[1], origins })
  expect(framePage(origins, undefined).origin).toBe(origins[0])
})

test.each([
  ['nothing is registered', [], 'https://mall.example', 'PATCH /v1/merchant'],
  ['nothing is registered and nobody says where', [], undefined, 'registered origins'],
  ['it comes from elsewhere', origins, 'https://mall.example.evil', 'not at a registered'],
  ['it comes from a page without origin', origins, 'null', 'not at a registered'],
])('it is not shown when %s', (_what, registered, origin, words) => {
  const refused = { code: 'origin_not_allowed', message: expect.stringContaining(words) }
  expect(() => framePage(registered, origin)).toThrow(expect.objectContaining(refused))
})

async function parts() {
  const payment = await bench.payment()
  return { payment, merchantName: '鞋店', page: framePage(origins, undefined) }
}

const claimsOf = (ticket: string) => readTicket(ticket, { linkKey, now: bench.time.now() })

test('the code of a payment is shown its amount, that of a card none', async () => {
  const about = { ...(await parts()), phone: '138****0000', cvn: true }
  const paying = issueCodeTicket(bench.ctx, { ...about, subject: 'att_1' })
  expect(claimsOf(paying.ticket)).toMatchObject({
    kind: 'code',
    merchant: merchantId,
    payment: about.payment.id,
    subject: 'att_1',
    amount: 100,
    currency: 'CNY',
    payee: '鞋店',
    description: 'Tea',
    shopper: 'shopper-1',
    origins,
    phone: '138****0000',
    cvn: true,
  })
  const binding = issueCodeTicket(bench.ctx, { ...about, subject: 'card_1' })
  expect(claimsOf(binding.ticket).amount).toBe(0)
})

test('a card form is opened by its address, for a quarter of an hour', async () => {
  const { frame_url, ticket } = issueCardTicket(bench.ctx, await parts())
  const url = new URL(frame_url)
  expect(`${url.origin}${url.pathname}`).toBe('https://cards.example/frame')
  expect(Object.fromEntries(url.searchParams)).toEqual({ ticket, origin: origins[0] })
  expect(claimsOf(ticket)).toMatchObject({ kind: 'card', subject: 'new_card', amount: 0 })
  const now = bench.time.now() + 15 * 60_000
  expect(() => readTicket(ticket, { linkKey, now })).toThrow(PayError)
})

test('a shop with as many and as long origins as there may be gets a ticket that the vault reads', async () => {
  const many = Array.from({ length: 20 }, (_, index) =>
    `https://${String(index).padStart(2, '0')}.`.padEnd(80, 'a'),
  )
  const payment = { ...(await bench.payment('s'.repeat(64))), description: '鞋'.repeat(127) }
  const entry = { payment, merchantName: '店'.repeat(40), page: framePage(many, undefined) }
  const { ticket } = issueCodeTicket(bench.ctx, {
    ...entry,
    subject: payment.id,
    phone: '138****0000',
    cvn: true,
  })
  expect(claimsOf(ticket).origins).toEqual(many)
})

test('without a vault there is no frame', async () => {
  const without = await createCardBench({ vault: false })
  const input = await parts()
  expect(() => issueCardTicket(without.ctx, input)).toThrow(
    expect.objectContaining({ code: 'vault_unavailable' }),
  )
  await without.close()
})
