import { afterEach, expect, test } from 'vitest'
import { type Bench, startBench } from '../../test/bench.ts'

const open: Bench[] = []

async function start(...options: Parameters<typeof startBench>): Promise<Bench> {
  const bench = await startBench(...options)
  open.push(bench)
  return bench
}

afterEach(async () => {
  for (const bench of open.splice(0)) await bench.stop()
})

test('a card goes in through the frame and is described without its number', async () => {
  const { enter, client, vault } = await start()
  const answer = await enter()
  expect(answer.status).toBe(200)
  const entered = (await answer.json()) as { card: string }
  expect(entered).toEqual({
    card: expect.stringMatching(/^card_/),
    bank: { code: 'pab', zh: '平安银行', en: 'Ping An Bank' },
    kind: 'debit',
    last_four: '0018',
  })
  expect(await client.describe('mch_1', entered.card)).toEqual({
    cardId: entered.card,
    merchantId: 'mch_1',
    paymentId: 'pay_1',
    shopper: 'shopper-1',
    bank: { code: 'pab', zh: '平安银行', en: 'Ping An Bank' },
    kind: 'debit',
    lastFour: '0018',
    phoneMasked: '135****5506',
    isEnrollable: true,
  })
  const raw = await vault.store.dump()
  for (const canary of [
    '6216261000000000018',
    '626100000000',
    '13552535506',
    '全渠道',
    '341126197709218366',
  ]) {
    expect(raw).not.toContain(canary)
    expect(raw).not.toContain(Buffer.from(canary).toString('base64url').slice(0, -2))
  }
})
