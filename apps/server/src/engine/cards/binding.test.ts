import { PayError } from '@tillway/kernel'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cardReference, usableCard } from './card-reference.ts'
import { confirmCard } from './confirm-card.ts'
import { refreshCard } from './refresh-card.ts'
import { requestCode } from './request-code.ts'
import {
  accountId,
  type CardBench,
  createCardBench,
  enrolled,
  merchantId,
} from './testing/card-bench.ts'

let bench: CardBench
beforeEach(async () => {
  bench = await createCardBench()
})
afterEach(() => bench.close())

const sealed = 'x'.repeat(200)
const clientIp = '203.0.113.9'

/** A card of which a code is awaited, and how its shopper acts on it. */
async function awaiting(shopper: string | null = 'shopper-1') {
  const payment = await bench.payment(shopper)
  const cardId = bench.entered(payment)
  const card = await bench.add(payment, { cardId })
  const about = { merchantId, paymentId: payment.id, cardId }
  return {
    payment,
    card,
    about,
    confirm: () => confirmCard(bench.ctx, { ...about, sealed }),
    resend: () => requestCode(bench.ctx, { ...about, clientIp }),
  }
}

test('a card is stored before the channel hears of it', async () => {
  const payment = await bench.payment()
  const cardId = bench.entered(payment)
  let found: string | undefined
  bench.channel.request = async () => {
    found = (await bench.stored(cardId)).state
    return { status: 'code_sent' }
  }
  const card = await bench.add(payment, { cardId })
  expect(found).toBe('pending')
  expect(card).toMatchObject({ state: 'pending', action: { type: 'sms', sent: 'yes' } })
})

test('adding it again asks for no second code', async () => {
  const { payment, card } = await awaiting()
  expect((await bench.add(payment, { cardId: card.id })).id).toBe(card.id)
  expect(bench.asked).toEqual(['request'])
})

test('a code that nobody knows to be sent may have been', async () => {
  bench.channel.request = () => ({ status: 'unknown', cause: 'timeout' })
  const { card } = await awaiting()
  expect(card).toMatchObject({ state: 'pending', action: { type: 'sms', sent: 'unsure' } })
})

test.each([
  ['sms_limited', 60],
  ['vault_unavailable', 2],
] as const)(
  'when the request is refused with %s, the card waits for another',
  async (code, retryAfterSeconds) => {
    bench.channel.request = () => ({ status: 'failed', code })
    const payment = await bench.payment()
    const cardId = bench.entered(payment)
    await expect(bench.add(payment, { cardId })).rejects.toMatchObject({
      code,
      retryAfterSeconds,
    })
    expect(await bench.stored(cardId)).toMatchObject({ state: 'pending', lastError: null })
  },
)

test('a card that the channel refuses has failed with its reason', async () => {
  bench.channel.request = () => ({
    status: 'failed',
    code: 'card_unsupported',
    evidence: { channelCode: '68' },
  })
  const { card } = await awaiting()
  expect(card).toMatchObject({ state: 'failed', lastError: 'card_unsupported', channelCode: '68' })
})

test('an adapter that throws says nothing of the card', async () => {
  bench.channel.request = () => {
    throw new Error('a fault')
  }
  expect((await awaiting()).card.state).toBe('pending')
})

test.each([
  ['another payment', { paymentId: 'pay_00000000000000000000000009' }],
  ['another shopper', { shopper: 'shopper-2' }],
  ['another merchant', { merchantId: 'mch_00000000000000000000000009' }],
])('a card that the vault has for %s is not found', async (_what, changes) => {
  const payment = await bench.payment()
  const cardId = bench.entered(payment, changes)
  await expect(bench.add(payment, { cardId })).rejects.toMatchObject({ code: 'not_found' })
  expect(bench.asked).toEqual([])
})

test('a card whose number is gone must be entered anew', async () => {
  const payment = await bench.payment()
  const cardId = bench.entered(payment, { isEnrollable: false })
  await expect(bench.add(payment, { cardId })).rejects.toMatchObject({ code: 'card_not_usable' })
})

test('of cards added at the same moment no more than twenty stay', async () => {
  const payment = await bench.payment()
  const adding = Array.from({ length: 23 }, () =>
    bench.add(payment, { cardId: bench.entered(payment) }).catch((error: PayError) => error.code),
  )
  const added = await Promise.all(adding)
  expect(added.filter((result) => result === 'card_limit')).toHaveLength(3)
  const stored = await bench.ctx.store.read.cards.listOfShopper(merchantId, 'shopper-1')
  expect(stored).toHaveLength(20)
})

test('a try is counted before its code leaves', async () => {
  const { card, confirm } = await awaiting()
  let counted = 0
  bench.channel.confirm = async () => {
    counted = (await bench.stored(card.id)).codeTries
    return { status: 'unknown', cause: 'timeout' }
  }
  const after = await confirm()
  expect(counted).toBe(1)
  expect(after).toMatchObject({ state: 'pending', codeTries: 1, lastError: null })
})

test('the fifth wrong code ends it, and a sixth never leaves', async () => {
  const { confirm } = await awaiting()
  bench.channel.confirm = () => ({ status: 'code_refused', code: 'sms_code_wrong' })
  for (const _ of [1, 2, 3, 4]) expect((await confirm()).lastError).toBe('sms_code_wrong')
  expect(await confirm()).toMatchObject({
    state: 'failed',
    lastError: 'sms_code_tries_exceeded',
  })
  await expect(confirm()).rejects.toMatchObject({ code: 'code_not_awaited' })
  expect(bench.asked.filter((what) => what === 'confirm')).toHaveLength(5)
})

test('a code that the vault could not send on is no try', async () => {
  const { confirm } = await awaiting()
  bench.channel.confirm = () => ({ status: 'code_refused', code: 'vault_unavailable' })
  for (const _ of [1, 2, 3, 4, 5, 6]) expect((await confirm()).codeTries).toBe(0)
})

test('a code that a wrong clock dated a day ahead does not keep the next one for that day', async () => {
  const { resend, about } = await awaiting()
  const card = await bench.stored(about.cardId)
  const codeSentAt = bench.time.now() + 86_400_000
  await bench.ctx.store.transact(({ cards }) => cards.update({ ...card, codeSentAt }))
  await resend()
  expect(bench.asked).toEqual(['request', 'request'])
})

test('a code is sent again after a minute and not before', async () => {
  const { resend } = await awaiting()
  await bench.time.advance(59_000)
  await expect(resend()).rejects.toMatchObject({ code: 'sms_limited', retryAfterSeconds: 1 })
  await bench.time.advance(1_000)
  const both = await Promise.allSettled([resend(), resend()])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(bench.asked).toEqual(['request', 'request'])
})

test('a bound card pays for its shopper, at its account, until it lapses', async () => {
  const { payment, card, confirm } = await awaiting()
  const lapsesAt = bench.time.now() + 1_000
  const report = enrolled('6235111111111111111')
  bench.channel.confirm = () =>
    report.status === 'enrolled'
      ? { ...report, card: { ...report.card, credentialExpiresAt: lapsesAt } }
      : report
  const active = await confirm()
  expect(active).toMatchObject({
    state: 'active',
    isDefault: true,
    lastFour: '0018',
    kind: 'debit',
  })
  expect(active.sealedCredential).not.toContain('6235')
  expect(cardReference(bench.ctx, active).credential?.reveal()).toBe('6235111111111111111')
  const moved = { ...active, id: 'card_00000000000000000000000009' }
  expect(() => cardReference(bench.ctx, moved)).toThrow(PayError)
  const use = { merchantId, payment, cardId: card.id, accountId }
  const usable = (changes: Partial<typeof use> = {}) =>
    usableCard(bench.ctx, bench.ctx.store.read, { ...use, ...changes })
  expect((await usable()).id).toBe(card.id)
  expect((await usable({ payment: await bench.payment() })).id).toBe(card.id)
  const refused = { code: 'card_not_usable' }
  await expect(usable({ accountId: 'ca_2' })).rejects.toMatchObject(refused)
  await expect(usable({ cardId: 'card_2' })).rejects.toMatchObject(refused)
  await expect(usable({ payment: await bench.payment('other') })).rejects.toMatchObject(refused)
  await expect(usable({ payment: await bench.payment(null) })).rejects.toMatchObject(refused)
  await bench.time.advance(1_000)
  await expect(usable()).rejects.toMatchObject({ code: 'card_binding_expired' })
})

test('a card of nobody pays in its own payment alone', async () => {
  const { payment, card, confirm } = await awaiting(null)
  expect((await confirm()).isDefault).toBe(false)
  const use = { merchantId, cardId: card.id, accountId }
  const read = bench.ctx.store.read
  expect((await usableCard(bench.ctx, read, { ...use, payment })).id).toBe(card.id)
  const other = await bench.payment(null)
  await expect(usableCard(bench.ctx, read, { ...use, payment: other })).rejects.toMatchObject({
    code: 'card_not_usable',
  })
})

test('a card that is entered elsewhere is one, however often it is begun, and is asked about', async () => {
  bench.channel.cardEntry = 'page'
  const action = { type: 'redirect', url: 'https://bank.example/open' } as const
  bench.channel.request = () => ({ status: 'elsewhere', action })
  const payment = await bench.payment()
  const card = await bench.add(payment)
  expect(card).toMatchObject({ inVault: false, action, lastFour: '', codeSentAt: null })
  expect((await bench.add(payment)).id).toBe(card.id)
  expect(bench.asked).toEqual(['request'])
  const about = { merchantId, paymentId: payment.id, cardId: card.id }
  await expect(confirmCard(bench.ctx, { ...about, sealed })).rejects.toMatchObject({
    code: 'code_not_awaited',
  })
  expect((await refreshCard(bench.ctx, about)).state).toBe('pending')
  bench.channel.query = () => enrolled()
  expect(await refreshCard(bench.ctx, about)).toMatchObject({
    state: 'active',
    lastFour: '4321',
    kind: 'credit',
    action: null,
  })
  expect(bench.asked).toEqual(['request', 'query', 'query'])
})

test('only a form has a card to name, and only a page has none', async () => {
  const payment = await bench.payment()
  const wrong = { code: 'invalid_request', param: 'card' }
  await expect(bench.add(payment)).rejects.toMatchObject(wrong)
  bench.channel.cardEntry = 'page'
  await expect(bench.add(payment, { cardId: bench.entered(payment) })).rejects.toMatchObject(wrong)
})

test('where no card can be bound, ways that need one are not offered', async () => {
  const without = await createCardBench({ vault: false })
  const ways = async (from: CardBench) =>
    (await from.ctx.channels.routable(merchantId)).flatMap(({ manifest }) =>
      manifest.presentations.map(({ presentation }) => presentation),
    )
  expect(await ways(bench)).toEqual(['sms', 'qr'])
  expect(await ways(without)).toEqual(['qr'])
  await without.close()
  bench.channel.cardEntry = undefined
  await bench.time.advance(1_001)
  expect(await ways(bench)).toEqual(['qr'])
})
