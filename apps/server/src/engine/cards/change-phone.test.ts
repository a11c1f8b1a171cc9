import { type ErrorCode, PayError, secret } from '@tillway/kernel'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { changePhone } from './change-phone.ts'
import { confirmCard } from './confirm-card.ts'
import { refreshCard } from './refresh-card.ts'
import { removeCard } from './remove-card.ts'
import { type CardBench, createCardBench, enrolled, merchantId } from './testing/card-bench.ts'

let bench: CardBench
beforeEach(async () => {
  bench = await createCardBench()
})
afterEach(() => bench.close())

const phone = secret('19900005507')

async function bound(): Promise<string> {
  const payment = await bench.payment()
  const cardId = bench.entered(payment)
  await bench.add(payment, { cardId })
  const sealed = 'x'.repeat(200)
  await confirmCard(bench.ctx, { merchantId, paymentId: payment.id, cardId, sealed })
  bench.asked.splice(0)
  bench.vault.told.splice(0)
  return cardId
}

const change = (cardId: string) => changePhone(bench.ctx, { merchantId, cardId, phone })
const refused = (code: ErrorCode) => expect.objectContaining({ code })

test('the vault is told first, then the channel, and then the phone is the card’s', async () => {
  const cardId = await bound()
  const changed = await change(cardId)
  expect(changed.phoneMasked).toBe('199****')
  expect(await bench.stored(cardId)).toEqual(changed)
  expect(bench.asked).toEqual(['update'])
  expect(bench.vault.told).toEqual([`change ${cardId} 5507`, `confirm ${cardId} 5507`])
})

test('each call has a number of its own, and names the card by its credential', async () => {
  const cardId = await bound()
  const numbers: string[] = []
  bench.channel.update = ({ updateNumber, card }) => {
    numbers.push(updateNumber)
    expect(card).toMatchObject({ merchantId, cardId })
    expect(card.credential?.reveal()).toBe('6235000000000000000')
    return { status: 'updated' }
  }
  await change(cardId)
  await change(cardId)
  expect(new Set(numbers).size).toBe(2)
  for (const number of numbers) expect(number).toMatch(/^[0-9A-Z]{26}$/)
})

test('what the channel gave anew is what pays from now on', async () => {
  const cardId = await bound()
  const credentialExpiresAt = bench.time.now() + 5_000_000
  const renewed = { credential: secret('6235111111111111111'), credentialExpiresAt }
  bench.channel.update = () => ({ status: 'updated', renewed })
  const changed = await change(cardId)
  expect(changed.credentialExpiresAt).toBe(credentialExpiresAt)
  let paidWith: string | undefined
  bench.channel.update = ({ card }) => {
    paidWith = card.credential?.reveal()
    return { status: 'updated' }
  }
  expect((await change(cardId)).credentialExpiresAt).toBe(credentialExpiresAt)
  expect(paidWith).toBe('6235111111111111111')
})

test('what the channel refuses is dropped, and told', async () => {
  const cardId = await bound()
  const before = await bench.stored(cardId)
  bench.channel.update = () => ({ status: 'failed', code: 'card_details_wrong' })
  await expect(change(cardId)).rejects.toEqual(refused('card_details_wrong'))
  expect(await bench.stored(cardId)).toEqual(before)
  expect(bench.vault.told).toEqual([`change ${cardId} 5507`, `drop ${cardId} 5507`])
})

test('a refusal that means nothing to a mall is told as a refusal', async () => {
  const cardId = await bound()
  bench.channel.update = () => ({ status: 'failed', code: 'insufficient_funds' })
  await expect(change(cardId)).rejects.toEqual(refused('channel_rejected'))
})

test('a refusal is told although the vault cannot be', async () => {
  const cardId = await bound()
  bench.channel.update = () => ({ status: 'failed', code: 'card_details_wrong' })
  bench.vault.phoneFailure = { step: 'drop', error: new PayError('vault_unavailable') }
  await expect(change(cardId)).rejects.toEqual(refused('card_details_wrong'))
})

test('a card whose binding has lapsed at the channel is given up', async () => {
  const cardId = await bound()
  bench.channel.update = () => ({ status: 'failed', code: 'card_binding_expired' })
  await expect(change(cardId)).rejects.toEqual(refused('card_binding_expired'))
  expect(await bench.stored(cardId)).toMatchObject({
    state: 'removing',
    lastError: 'card_binding_expired',
  })
})

test('an unknown outcome changes nothing and drops nothing; the repeat ends it', async () => {
  const cardId = await bound()
  const before = await bench.stored(cardId)
  bench.channel.update = () => ({ status: 'unknown', cause: 'timeout' })
  await expect(change(cardId)).rejects.toEqual(refused('channel_outcome_unknown'))
  expect(await bench.stored(cardId)).toEqual(before)
  expect(bench.vault.told).toEqual([`change ${cardId} 5507`])
  bench.channel.update = () => ({ status: 'updated' })
  expect((await change(cardId)).phoneMasked).toBe('199****')
})

test('an adapter that throws has told nothing', async () => {
  const cardId = await bound()
  bench.channel.update = () => {
    throw new Error('a fault')
  }
  await expect(change(cardId)).rejects.toEqual(refused('channel_outcome_unknown'))
})

test.each([
  ['change', 'rate_limited', 'rate_limited'],
  ['change', 'vault_unavailable', 'vault_unavailable'],
  ['change', 'not_found', 'card_not_usable'],
  ['confirm', 'vault_unavailable', 'vault_unavailable'],
  ['confirm', 'card_data_missing', 'channel_outcome_unknown'],
] as const)('when the vault answers %s with %s, the mall gets %s', async (step, said, told) => {
  const cardId = await bound()
  const before = await bench.stored(cardId)
  bench.vault.phoneFailure = { step, error: new PayError(said) }
  await expect(change(cardId)).rejects.toEqual(refused(told))
  expect(bench.asked).toEqual(step === 'change' ? [] : ['update'])
  expect(await bench.stored(cardId)).toEqual(before)
})

test('only a card that is bound by a credential is changed', async () => {
  const cardId = await bound()
  const cases: readonly (readonly [object, ErrorCode])[] = [
    [{ state: 'pending' }, 'card_not_usable'],
    [{ state: 'failed' }, 'card_not_usable'],
    [{ state: 'active', sealedCredential: null }, 'card_not_usable'],
    [{ state: 'active', credentialExpiresAt: bench.time.now() }, 'card_not_usable'],
    [{ state: 'removed' }, 'not_found'],
  ]
  const good = await bench.stored(cardId)
  for (const [changes, code] of cases) {
    await rewrite(cardId, { ...good, ...changes })
    await expect(change(cardId)).rejects.toEqual(refused(code))
  }
  await expect(change(cardId.replace(/.$/, '_'))).rejects.toEqual(refused('not_found'))
  await rewrite(cardId, good)
  const card = await bench.stored(cardId)
  await bench.ctx.store.transact((repos) => removeCard(bench.ctx, repos, card))
  await expect(change(cardId)).rejects.toEqual(refused('not_found'))
  expect(bench.asked).toEqual([])
  expect(bench.vault.told).toEqual([])
})

/** The row as it would be, whatever led there. */
async function rewrite(cardId: string, changed: Awaited<ReturnType<CardBench['stored']>>) {
  const { version } = await bench.stored(cardId)
  await bench.ctx.store.transact(({ cards }) => cards.update({ ...changed, version }))
}

test('a card that was entered on a page of the channel is not in the vault, and is changed there', async () => {
  bench.channel.cardEntry = 'page'
  const action = { type: 'redirect', url: 'https://bank.example/' } as const
  bench.channel.request = () => ({ status: 'elsewhere', action })
  bench.channel.query = () => enrolled()
  const payment = await bench.payment()
  const { id: cardId } = await bench.add(payment)
  await refreshCard(bench.ctx, { merchantId, paymentId: payment.id, cardId })
  expect((await bench.stored(cardId)).state).toBe('active')
  await expect(change(cardId)).rejects.toEqual(refused('card_not_usable'))
  expect(bench.vault.told).toEqual([])
})

test('a card that is removed while the channel is asked stays removed', async () => {
  const cardId = await bound()
  const card = await bench.stored(cardId)
  bench.channel.update = async () => {
    await bench.ctx.store.transact((repos) => removeCard(bench.ctx, repos, card))
    return { status: 'updated', renewed: { credential: secret('6235111111111111111') } }
  }
  await change(cardId)
  const { state, sealedCredential, phoneMasked } = await bench.stored(cardId)
  expect({ state, sealedCredential, phoneMasked }).toEqual({
    state: 'removing',
    sealedCredential: card.sealedCredential,
    phoneMasked: card.phoneMasked,
  })
})
